"""Cases in every state, each moved by its own people through the services."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen.canvas import Canvas

from billing.invoices.selectors import invoice_for
from billing.payments.services.counter import record_counter_payment
from core.agencies.models import CustomsOffice
from core.common.money import Money
from core.customs.services import endorse_export
from core.events.services import run_pending
from core.findings.services import record_finding
from core.permits.models import Application, Permit
from core.permits.selectors.permits import find_permit_of
from core.permits.services import perform_action
from core.permits.services.drafts import set_line, start_application
from core.permits.services.proofs import add_proof
from core.species.selectors import search
from core.workflow.selectors import available_actions
from ops.demo import people
from ops.demo.dossiers import dossier_for
from tenants.context import current_country


@dataclass(frozen=True)
class Goods:
    """One line to apply for; `quantity` in `unit`."""

    taxon: str
    term: str
    quantity: str
    unit: str = "NAR"
    source: str = "W"
    description: str = ""
    more: dict[str, Any] = field(default_factory=dict)


CUCUMBERS = Goods(
    "Holothuria fuscogilva", "BOD", "118", "KGM", description="Dried sea cucumber, whole bodies"
)
SKINS = Goods("Crocodylus niloticus", "SKI", "118", description="Raw salted belly skins, 30–40 cm")


def proof(text: str = "Proof of legal acquisition") -> SimpleUploadedFile:
    """A small real PDF to upload."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 720, text)
    canvas.save()
    return SimpleUploadedFile("licence.pdf", out.getvalue(), content_type="application/pdf")


IMPORTERS = {
    False: ("Cape Exotic Leathers (Pty) Ltd", "14 Loop Street", "Cape Town", "8001", "ZA"),
    True: ("Concerie Toscane SpA", "Via dei Conciatori 12", "Santa Croce", "56029", "IT"),
}


def usual_goods() -> tuple[Goods, str]:
    """What the current country's demonstration trader sells, with its purpose code."""
    return (CUCUMBERS, "T") if current_country().iso2 == "LK" else (SKINS, "H")


def draft(
    *goods: Goods,
    to: str = "",
    purpose: str = "",
    document_type: str = "export_permit",
    importer: str = "",
) -> Application:
    """A complete draft of the country's demonstration trader."""
    trader = people.user("trader")
    usual, usual_purpose = usual_goods()
    name, street, city, postcode, country = IMPORTERS[current_country().iso2 == "ZA"]
    office = CustomsOffice.objects.order_by("code").first()
    application = start_application(
        document_type=document_type, organisation=people.company(), by=trader,
        purpose_code=purpose or usual_purpose, importer_name=importer or name,
        importer_street=street, importer_city=city, importer_postcode=postcode,
        importer_country=to or country,
        exit_office=office.code if office else "",
    )  # fmt: skip
    for position, one in enumerate(goods or (usual,), start=1):
        hit = search(one.taxon)[0]
        fields = {
            "taxon_id": hit.taxon_id, "term_code": one.term, "unit_code": one.unit,
            "quantity": Decimal(one.quantity), "source_code": one.source,
            "origin_country": current_country().iso2, "description": one.description,
            "reasons": {},
        } | one.more  # fmt: skip
        set_line(application, position=position, by=trader, **fields)
    add_proof(application, file=proof(), by=trader)
    application.refresh_from_db()
    return application


def act(application: Application, action: str, local: str, *, reason: str = "") -> Application:
    """Do `action` as the demonstration user `local`."""
    done = perform_action(application, action=action, by=people.user(local), reason=reason)
    run_pending()
    done.refresh_from_db()
    return done


def pay(application: Application) -> None:
    """Pay the open invoice at the counter."""
    invoice = invoice_for(application.pk)
    if invoice is None or invoice.state == "paid":
        return
    record_counter_payment(
        invoice, amount=Money(invoice.total_minor, invoice.currency), by=people.user("cashier")
    )
    run_pending()
    application.refresh_from_db()


def find_legal(application: Application, *, ndf: str = "positive") -> None:
    """Both findings, positive unless said otherwise."""
    record_finding(
        application, kind="ndf", outcome=ndf, by=people.user("scientist"),
        reasoning="Harvest within the ranching programme; population stable in the last survey.",
        **dossier_for(application, "ndf"),
    )  # fmt: skip
    record_finding(
        application, kind="laf", outcome="positive", by=people.user("officer"),
        reasoning="Ranching licence and chain of custody from the farm to the exporter seen.",
        **dossier_for(application, "laf"),
    )  # fmt: skip
    run_pending()


def next_action(application: Application, local: str) -> list[str]:
    """What the demonstration user `local` may do now, unblocked."""
    user = people.user(local)
    return [one.action for one in available_actions(application, by=user) if not one.blocked]


def issue(application: Application) -> Permit:
    """Take a submitted draft all the way to its permit, whatever the country's workflow."""
    if application.state == "draft":
        application = act(application, "submit", "trader")
    pay(application)
    application = act(application, "start_review", "officer")
    find_legal(application)
    application = act(application, "approve", "officer")
    pay(application)
    if "sign" in next_action(application, "supervisor"):
        application = act(application, "sign", "supervisor")
    application = act(application, "issue", "second")
    permit = find_permit_of(application.pk)
    if permit is None:
        raise RuntimeError(f"{application} has no permit")
    return permit


def endorse(permit: Permit, quantities: dict[str, str]) -> None:
    """Endorse box 14 as the demonstration's customs officer."""
    office = CustomsOffice.objects.order_by("code").first()
    endorse_export(
        permit,
        office=office.code if office else "",
        lines={position: Decimal(quantity) for position, quantity in quantities.items()},
        transport_document="AWB 083-4471 2290",
        by=people.user("customs"),
    )
    run_pending()


CASES = 9


def make_cases() -> int:
    """One case per state that a page shows, unless there are cases; returns how many."""
    if Application.objects.count() >= CASES:
        return 0
    draft()
    submitted = draft(importer="Haute Maroquinerie SA", to="FR")
    act(submitted, "submit", "trader")
    review = act(draft(), "submit", "trader")
    pay(review)
    act(review, "start_review", "officer")
    decided = act(draft(importer="Nihon Hikaku KK", to="JP"), "submit", "trader")
    pay(decided)
    act(decided, "start_review", "officer")
    find_legal(decided)
    unpaid = act(draft(), "submit", "trader")
    pay(unpaid)
    act(unpaid, "start_review", "officer")
    find_legal(unpaid)
    act(unpaid, "approve", "officer")
    approved = act(act(draft(), "submit", "trader"), "withdraw", "trader")
    refused = act(draft(importer="Unknown Trading Ltd", to="CN"), "submit", "trader")
    pay(refused)
    refused = act(refused, "start_review", "officer")
    act(refused, "refuse", "officer", reason="The harvest licence names another holder.")
    permit = issue(draft())
    endorse(issue(draft(importer="Concerie Toscane SpA", to="IT")), {"A": "50"})
    _ = (approved, permit)
    return Application.objects.count()
