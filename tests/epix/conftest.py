"""Permits, people and calls for the tests of the hub."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from core.accounts.models import Role, User
from core.agencies.models import CustomsOffice
from core.customs.services import endorse_export
from core.documents.epermit.model import EPermit
from core.parties.models import Organisation
from core.permits.models import Application, DocumentType, Permit, PermitLine, PermitStanding
from core.species.models import Taxon
from core.workflow.models import WorkflowDefinition
from epix.messages import CallIn, CallOut, Shown
from epix.services import handle
from epix.wire import names
from epix.wire.messages import Call, Position
from epix.wire.writing import write_request
from tenants.context import current_country, in_country, in_public
from tenants.models import Country
from tests.core.documents.permits import crocodile_line, make_permit


def add_user(*, role: str) -> User:
    """A user of the current country with one role of its pack."""
    name = f"{role}-{uuid.uuid4().hex[:8]}"
    user = User.objects.create_user(email=f"{name}@example.org", password=None)
    user.full_name = name
    user.save()
    user.roles.add(Role.objects.get(code=role))
    return user


def add_permit(
    number: str, *, status: str = "in_force", is_cites: bool = True, **changes: Any
) -> Permit:
    """An issued permit of the current country, as rows: 118 skins (A) and 2.5 kg of meat (B)."""
    paper = make_permit(
        number=number,
        document_type="export_permit",
        lines=[
            crocodile_line(position=1),
            crocodile_line(
                position=2, term_code="MEA", quantity=Decimal("2.5"), unit_code="KGM",
                quota_used=None, quota_total=None, quota_unit="",
            ),
        ],
        **changes,
    )  # fmt: skip
    kind = DocumentType.objects.get(kind=paper.kind, is_cites=True)
    issuer = add_user(role="ma_supervisor")
    organisation = Organisation.objects.create(name=paper.exporter.name)
    application = Application.objects.create(
        reference=uuid.uuid4().hex[:20],
        document_type=kind,
        applicant=organisation,
        created_by=issuer,
        state="issued",
        definition=WorkflowDefinition.objects.filter(document_type=kind.code).first(),
        exporter_country=current_country().iso2,
        importer_country=paper.import_country,
    )
    permit = Permit.objects.create(
        application=application,
        number=paper.number,
        kind=paper.kind,
        document_type_code=kind.code,
        is_cites=is_cites,
        purpose_code=paper.purpose_code,
        issued_at=paper.issued_at,
        issued_by=issuer,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        importer_country=paper.import_country,
        exporter_country=paper.exporter.country,
        quota_year=2026,
        snapshot=paper.to_dict(),
        digest=paper.digest,
    )
    _add_lines(permit, paper)
    PermitStanding.objects.create(permit=permit, status=status, changed_at=paper.issued_at)
    return permit


def _add_lines(permit: Permit, paper: EPermit) -> None:
    taxon = Taxon.objects.get(scientific_name="Crocodylus niloticus")
    for line in paper.lines:
        PermitLine.objects.create(
            permit=permit,
            position=line.position,
            taxon=taxon,
            scientific_name=line.scientific_name,
            appendix=line.appendix,
            source_code=line.source_code,
            term_code=line.term_code,
            unit_code=line.unit_code,
            quantity=line.quantity,
            origin_country=line.origin_country,
        )


def endorse(permit: Permit, **amounts: str) -> None:
    """Customs endorse `amounts` by line letter at the country's first office."""
    endorse_export(
        permit,
        office=CustomsOffice.objects.order_by("code").values_list("code", flat=True)[0],
        lines={letter: Decimal(text) for letter, text in amounts.items()},
        transport_document="BL 77",
        by=add_user(role="customs"),
    )


def valid_dates() -> dict[str, Any]:
    """Issued yesterday, valid for half a year."""
    today = dt.datetime.now(tz=dt.UTC).date()
    yesterday = today - dt.timedelta(days=1)
    return {
        "issued_at": dt.datetime.combine(yesterday, dt.time(9), tzinfo=dt.UTC),
        "valid_from": yesterday,
        "valid_until": today + dt.timedelta(days=180),
    }


@pytest.fixture
def permit_of() -> Callable[..., Permit]:
    """`permit_of(country, number, importer="ZA")`: an issued permit of `country`."""

    def make(country: Country, number: str, *, importer: str = "ZA", **changes: Any) -> Permit:
        with in_country(country):
            return add_permit(number, import_country=importer, **(valid_dates() | changes))

    return make


@pytest.fixture
def user_of() -> Callable[[Country, str], User]:
    """`user_of(country, "customs")`: a user of that country with that role."""

    def make(country: Country, role: str) -> User:
        with in_country(country):
            return add_user(role=role)

    return make


@pytest.fixture
def operator(db: None) -> User:
    """A user of the public side who operates the platform."""
    with in_public():
        user = User.objects.create_user(email="operator@example.org", password=None)
        role, _made = Role.objects.get_or_create(
            code="epix_operator",
            defaults={"permissions": ["platform.operate"]},
        )
        user.roles.add(role)
    return user


def envelope_of(operation: str, **fields: Any) -> bytes:
    """A request's bytes; hub form and issuer MZ unless said otherwise."""
    facts: dict[str, Any] = {"country": "MZ", "dialect": names.HUB} | fields
    return write_request(Call(operation=operation, **facts))


def positions(**amounts: str) -> tuple[Position, ...]:
    """`positions(A="50")`."""
    return tuple(Position(id=letter, quantity=Decimal(text)) for letter, text in amounts.items())


def ask(body: bytes, *, tenant: str = "", door: str = "soap", **shown: Any) -> CallOut:
    """`handle` with what is shown; `tenant` speaks as that hosted country."""
    return handle(CallIn(body=body, door=door, shown=Shown(tenant_iso2=tenant, **shown)))
