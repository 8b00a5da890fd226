"""What one country holds, so that another's user can be sent to ask for it everywhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import URLPattern, URLResolver, get_resolver

from billing.invoices.selectors import invoice_for
from billing.ledger.models import JournalEntry, Period
from billing.payments.models import Payment, Surplus
from billing.payments.services import refund_surplus
from billing.payments.services.setbacks import take_back
from billing.payments.states import ShortfallReason
from billing.reconciliation.parsed import ParsedLine
from billing.reconciliation.services import apply_lines, import_statement
from core.accounts.actors import SYSTEM
from core.accounts.models import User
from core.accounts.services import create_user
from core.common import clock
from core.common.money import Money
from core.customs.models import Endorsement
from core.documents.epermit.model import EPermit
from core.documents.selectors import list_uploads
from core.documents.services.permits import verification_url
from core.findings.models import StandingFinding
from core.findings.services import make_standing_finding
from core.nationals.models import NationalMeasure, SpeciesNote
from core.nationals.services import make_note, set_measure
from core.parties.models import Organisation
from core.permits.services import receive_foreign_permit
from core.quotas.models import Quota
from core.quotas.services import set_quota
from core.risk.services import order_inspection
from core.species.selectors import find_taxon_by_name
from core.stock.services import decide_lot, declare_lot, offer_transfer
from core.workflow.models import Task
from ops.bank.camt import write_camt
from ops.demo import cases, people
from tenants.context import current_country
from tests.core.customs.conftest import paper

SECRET = "Zebrafontein"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
SHARED = {"position": "1", "year": "2026", "direction": "export", "kind": "pdf",
          "document_type": "export_permit", "code": "journal", "rest": "nothing",
          "taxon_id": "1"}  # fmt: skip
"""Parameters that name nothing of a country's own."""


@dataclass(frozen=True)
class Route:
    """One address of a URLconf: its pattern in full and the parameters in it."""

    pattern: str
    parameters: tuple[str, ...]

    def path(self, values: dict[str, str]) -> str:
        """The address with `values` put in. Raises KeyError for a parameter without one."""

        def value_of(found: re.Match[str]) -> str:
            return values[found.group(1) or found.group(2)]

        plain = PARAMETER.sub(value_of, self.pattern)
        return "/" + plain.replace("^", "").replace("$", "").replace("\\Z", "")


def routes(urlconf: str) -> list[Route]:
    """Every address of the URLconf, in its order."""
    return list(_walk(get_resolver(urlconf).url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for one in patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, whole)
        elif isinstance(one, URLPattern):
            names = tuple(a or b for a, b in PARAMETER.findall(whole))
            yield Route(whole, names)


@dataclass
class Holdings:
    """Ids of a country's objects by the name of the URL parameter, and texts that betray them."""

    iso2: str
    number: str
    reference: str
    ids: dict[str, str]
    markers: list[str] = field(default_factory=list)

    def found_in(self, content: bytes) -> list[str]:
        """Which of the markers occur in an answer."""
        text = content.decode("utf-8", "replace")
        return [marker for marker in self.markers if marker in text]


def make_holdings() -> Holdings:
    """In the present country: a case in every state, permits, users, a foreign permit."""
    iso2 = current_country().iso2
    people.make_people()
    Organisation.objects.update(name=f"{SECRET} Traders {iso2}")
    for user in User.objects.all():
        user.full_name = f"{SECRET} {user.email.split('@')[0]}"
        user.save(update_fields=("full_name",))
    spare = create_user(
        email="spare@secret.example", roles=["cashier"], full_name=f"{SECRET} Spare", by=SYSTEM
    )
    waiting = cases.act(cases.draft(importer=f"{SECRET} Imports"), "submit", "trader")
    application = cases.draft(importer=f"{SECRET} Imports")
    permit = cases.issue(application)
    cases.endorse(permit, {"A": "50"})
    foreign = receive_foreign_permit(issuer="ZM", permit=paper(), via="epix")
    invoice = invoice_for(application.pk)
    payment = Payment.objects.filter(invoice=invoice).latest("created_at")
    ids = {
        "application_id": application.pk,
        "permit_id": permit.pk,
        "upload_id": list_uploads(application)[0].pk,
        "invoice_id": invoice.pk,
        "payment_id": payment.pk,
        "user_id": spare.pk,
        "task_id": Task.objects.filter(subject_id=waiting.pk).latest("opened_at").pk,
        "foreign_permit_id": foreign.pk,
        "endorsement_id": Endorsement.objects.get(permit=permit).pk,
        "finding_id": _standing_finding().pk,
        "quota_id": _quota().pk,
        "inspection_id": order_inspection(application, by=people.user("officer"), reason=SECRET).pk,
        "note_id": _note().pk,
        "measure_id": _measure().pk,
        **_stock(),
        **_money(payment),
        "token": _token_of(permit),
        "uidb36": user_pk_to_url_str(spare),
        "key": default_token_generator.make_token(spare),
        "caller": iso2,
        "iso2": iso2,
        "pk": "1",
        "number": permit.number,
    }
    return Holdings(
        iso2=iso2,
        number=permit.number,
        reference=application.reference,
        ids={name: str(value) for name, value in ids.items()},
        markers=[SECRET, people.address("trader"), people.address("officer"),
                 "spare@secret.example",
                 permit.digest, str(invoice.number), "26ZM000017/AB"],
    )  # fmt: skip


def _standing_finding() -> StandingFinding:
    """A finding for more than one case."""
    today = clock.today()
    return make_standing_finding(
        taxon_id=find_taxon_by_name("Crocodylus niloticus").pk,
        valid_from=today,
        valid_until=today,
        outcome="positive",
        reasoning=SECRET,
        by=people.user("scientist"),
    )


def _quota() -> Quota:
    """A quota of this country, with a note that is nobody else's business."""
    return set_quota(
        taxon_id=find_taxon_by_name("Crocodylus niloticus").pk,
        year=clock.today().year,
        amount=Decimal(3),
        note=SECRET,
        by=SYSTEM,
    )


def _note() -> SpeciesNote:
    """A note on a species, for the country's officers only."""
    crocodile = find_taxon_by_name("Crocodylus niloticus")
    return make_note(crocodile.pk, title=SECRET, text=SECRET, by=people.user("officer"))


def _measure() -> NationalMeasure:
    """A measure that only this country has."""
    return set_measure(
        find_taxon_by_name("Crocodylus niloticus").pk,
        kind="stricter",
        legal_basis=SECRET,
        starts_on=clock.today(),
        by=people.user("admin"),
    )


def _stock() -> dict[str, Any]:
    """A lot with a part of it on offer, both of this country's traders."""
    by, officer = people.user("trader"), people.user("officer")
    lot = declare_lot(
        organisation=people.company(), by=by, quantity=9,
        taxon=find_taxon_by_name("Crocodylus niloticus"), term_code="SKI", unit_code="NAR",
        source_code="W", origin_country=current_country().iso2, basis="harvest",
        reference=SECRET, proof=SECRET, acquired_on=clock.today(),
    )  # fmt: skip
    decide_lot(lot, is_approved=True, by=officer)
    receiver = Organisation.objects.create(name=f"{SECRET} Buyer", country=current_country().iso2)
    row = offer_transfer(lot, receiver=receiver, quantity=1, reference=SECRET, by=by)
    return {"lot_id": lot.pk, "transfer_id": row.pk}


def _money(payment: Payment) -> dict[str, Any]:
    """A bank statement with a line, a surplus with a refund, a shortfall, a month, an entry."""
    by, today = people.user("accountant"), clock.today()
    amount = Money(77700, current_country().currency)
    line = ParsedLine(booked_on=today, amount=amount, payer=f"{SECRET} Payer", text=SECRET)
    now = dt.datetime.now(tz=dt.UTC)
    body = write_camt([line], account="1", opening=Money(0, amount.currency), made_at=now)
    statement = import_statement(body, name=f"{SECRET}.xml", by=by)
    apply_lines(statement, by=by)
    surplus = Surplus.objects.latest("found_at")
    part = Money(700, amount.currency)
    refund = refund_surplus(surplus, way="bank", amount=part, payee=SECRET, reason=SECRET, by=by)
    shortfall = take_back(
        payment, key=SECRET, amount=part, reason=ShortfallReason.DISPUTED, by=SYSTEM
    )
    first = today.replace(day=1)
    period = Period.objects.create(starts_on=first, ends_on=first + dt.timedelta(days=27))
    return {
        "statement_id": statement.pk,
        "line_id": statement.lines.get().pk,
        "surplus_id": surplus.pk,
        "refund_id": refund.pk,
        "shortfall_id": shortfall.pk,
        "period_id": period.pk,
        "entry_id": JournalEntry.objects.latest("made_at").pk,
    }


def _token_of(permit: Any) -> str:
    address = verification_url(EPermit.from_dict(permit.snapshot), digest=permit.digest)
    return address.split("/v/")[1]


def ids_asked_for(route: Route) -> set[str]:
    """The parameters of the route that name an object of a country's own."""
    return set(route.parameters) - set(SHARED)
