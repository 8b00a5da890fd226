"""Applications, and cases brought by their actors through the country's own workflow."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField
from django.db.models.functions import Cast
from PIL import Image

from core.accounts.actors import SYSTEM
from core.accounts.models import User
from core.common import clock
from core.findings.services import record_finding
from core.parties.models import Organisation
from core.permits.models import Application, Permit
from core.permits.services import add_proof, perform_action, set_line, start_application
from core.quotas.models import Quota
from core.quotas.services import set_quota
from core.species.models import Taxon
from core.workflow.definition import parse
from ops.demo.dossiers import dossier_for
from tenants.context import current_country
from tests.factories.people import make_trader, make_user

CROCODILE = "Crocodylus niloticus"
IMPORTER = {
    "importer_name": "Safari Taxidermy Ltd",
    "importer_street": "12 Church Street",
    "importer_city": "Pretoria",
    "importer_country": "ZA",
}
SKINS: dict[str, Any] = {
    "term_code": "SKI",
    "unit_code": "NAR",
    "quantity": "5",
    "source_code": "W",
}
SEAHORSES: dict[str, Any] = SKINS | {
    "name": "Hippocampus kuda",
    "term_code": "LIV",
    "source_code": "C",
}

KEEPS_SEAHORSES = ("LK", "VU", "KH", "XA")


def taxon(name: str = CROCODILE) -> Taxon:
    """The accepted taxon of the starter set."""
    return Taxon.objects.get(scientific_name=name, status="A")


def make_quota(amount: str | int = 100, *, name: str = CROCODILE, **key: Any) -> Quota:
    """A quota of this year for wild skins from anywhere, in numbers; replaces a like one."""
    values: dict[str, Any] = {"term_code": "SKI", "source_codes": ["W"], "year": clock.today().year}
    if "starts_on" in key:
        values.pop("year")
    return set_quota(taxon_id=taxon(name).pk, amount=Decimal(amount), by=SYSTEM, **(values | key))


def drop_quotas() -> None:
    """No quota of today, where the pack's own would be in a test's way: all are long over."""
    Quota.objects.update(
        year=1976,
        starts_on=dt.date(1976, 1, 1),
        ends_on=dt.date(1976, 12, 31),
        region=Cast("pk", CharField()),
    )


def make_application(
    *,
    document_type: str = "export_permit",
    by: User | None = None,
    organisation: Organisation | None = None,
    lines: list[dict[str, Any]] | None = None,
    proof: bool = True,
    **fields: Any,
) -> Application:
    """A complete draft of what the country exports, to South Africa (from there: to Mozambique).

    Five wild skins of Crocodylus niloticus, purpose H; in `KEEPS_SEAHORSES` five bred
    Hippocampus kuda, T.
    """
    if by is None or organisation is None:
        by, organisation = make_trader()
    app = start_application(
        document_type=document_type,
        organisation=organisation,
        by=by,
        **(_case_fields(document_type) | fields),
    )
    goods = SEAHORSES if current_country().iso2 in KEEPS_SEAHORSES else SKINS
    for position, line in enumerate(lines if lines is not None else [{}], start=1):
        values = goods | line
        name = values.pop("name", CROCODILE)
        set_line(app, position=position, by=by, taxon_id=taxon(name).pk, **values)
    if proof:
        add_proof(app, file=png("licence.png"), by=by)
    return app


def _case_fields(document_type: str) -> dict[str, str]:
    """The purpose and the party abroad: the importer, or the exporter of an import."""
    home = current_country().iso2
    abroad = IMPORTER | {"importer_country": "MZ" if home == "ZA" else "ZA"}
    if document_type == "import_permit":
        abroad = {name.replace("importer", "exporter"): text for name, text in abroad.items()}
    return abroad | {"purpose_code": "T" if home in KEEPS_SEAHORSES else "H"}


def png(name: str) -> SimpleUploadedFile:
    """A small picture, as somebody would upload it."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


class Officers:
    """One person per chair, made when first asked for."""

    def __init__(self) -> None:
        self._people: dict[str, User] = {}

    def __getattr__(self, chair: str) -> User:
        roles = {
            "officer": "ma_officer",
            "supervisor": "ma_supervisor",
            "second_supervisor": "ma_supervisor",
            "scientist": "sa_officer",
            "cashier": "cashier",
            "customs": "customs",
        }
        if chair not in roles:
            raise AttributeError(chair)
        if chair not in self._people:
            self._people[chair] = make_user(roles[chair])
        return self._people[chair]


Pay = Callable[[Application], Application]


def bring_to(
    app: Application, state: str, *, officers: Officers | None = None, pay: Pay | None = None
) -> Application:
    """The case brought to `state` ("submitted", "in_review", "approved", "signed", "issued", ...).

    Walks the country's workflow: the applicant submits, the officer starts, both findings are
    made, then the case is approved, paid (by `pay`), signed where two sign, and issued by the
    second supervisor.
    """
    people = officers or Officers()
    for _step in range(12):
        if app.state == state:
            return app
        app = _next(app, people, pay)
    raise LookupError(f"{state} is not on the way; the case is {app.state}")


def _next(app: Application, people: Officers, pay: Pay | None) -> Application:
    edges = parse(app.definition.body).leaving(app.state)
    known = {edge.action for edge in edges}
    if "submit" in known:
        return perform_action(app, action="submit", by=app.created_by)
    if "start_review" in known:
        return perform_action(app, action="start_review", by=people.officer)
    for decision in ("forward", "recommend", "approve"):
        if decision in known:
            roles = next(edge.roles for edge in edges if edge.action == decision)
            by = people.officer if "ma_officer" in roles else people.supervisor
            return _review(app, people, known, decision=decision, by=by)
    if "payment_received" in known and "sign" not in known and not is_paid(app):
        return (pay or pay_at_counter)(app)
    if "sign" in known:
        return perform_action(app, action="sign", by=people.supervisor)
    if "issue" in known:
        return _review(app, people, known, decision="issue", by=people.second_supervisor)
    raise LookupError(f"nothing leads on from {app.state}")


def _review(
    app: Application, people: Officers, known: set[str], *, decision: str, by: User
) -> Application:
    """The case after the findings that can be made in its state, and after `decision`."""
    reasons = {"ndf": "Stable and monitored.", "laf": "Licence and hunt register agree."}
    makers = {"ndf": people.scientist, "laf": people.officer}
    for kind, maker in makers.items():
        if f"record_{kind}" in known and not app.findings.filter(kind=kind).exists():
            record_finding(
                app,
                kind=kind,
                outcome="positive",
                reasoning=reasons[kind],
                by=maker,
                **dossier_for(app, kind),
            )
    app.refresh_from_db()
    return perform_action(app, action=decision, by=by)


def is_paid(app: Application) -> bool:
    """Whether the case's invoice is paid."""
    from billing.invoices.selectors import invoice_for

    invoice = invoice_for(app.pk)
    return invoice is not None and invoice.state == "paid"


def pay_at_counter(app: Application) -> Application:
    """The case after the whole invoice was paid in cash and the payment was noted."""
    from billing.invoices.selectors import invoice_for
    from billing.payments.services import record_counter_payment
    from core.common.money import Money
    from core.events.services import run_pending

    invoice = invoice_for(app.pk)
    amount = Money(invoice.total_minor, invoice.currency)
    record_counter_payment(invoice, amount=amount, by=make_user("cashier"))
    run_pending()
    app.refresh_from_db()
    return app


def make_permit(*, officers: Officers | None = None, **application: Any) -> Permit:
    """An issued permit, by the country's own way."""
    app = bring_to(make_application(**application), "issued", officers=officers)
    return Permit.objects.get(application=app)


def yesterday() -> dt.date:
    """The day before today in the country."""
    return clock.today() - dt.timedelta(days=1)
