"""What an export and an import have in common: the office, the key, the rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core.agencies.models import CustomsOffice
from core.agencies.selectors import NoOffice, get_office
from core.common import clock
from core.common.errors import Forbidden
from core.customs import errors
from core.customs.models import Endorsement, EndorsementLine
from core.customs.rules import find_over_use, plain, read_quantities
from core.documents.epermit.model import line_letter
from tenants.context import current_country

LONGEST_KEY = 200
LONGEST_DOCUMENT = 70


def check_person(by: Any) -> None:
    """Box 14 is signed by a person. Raises Forbidden for an actor that is none."""
    if getattr(by, "pk", None) is None:
        raise Forbidden()


def check_texts(*, transport_document: str, idempotency_key: str) -> None:
    """Raises TextTooLong for a text that cannot be stored whole."""
    limits = {
        "transport_document": (transport_document, LONGEST_DOCUMENT),
        "idempotency_key": (idempotency_key, LONGEST_KEY),
    }
    for field, (text, longest) in limits.items():
        if len(text) > longest:
            raise errors.TextTooLong(fields={field: [text[:20]]}, longest=longest)


def open_office(code: str) -> CustomsOffice:
    """The office, by its code. Raises OfficeUnknown."""
    try:
        return get_office(code.strip())
    except NoOffice:
        raise errors.OfficeUnknown(fields={"office": [code[:20]]}, office=code[:20]) from None


def find_repeat(*, by: Any, idempotency_key: str, digest: str) -> Endorsement | None:
    """The endorsement that this key of this officer made before, if any. Raises KeyReused."""
    if not idempotency_key:
        return None
    known = Endorsement.objects.filter(officer=by, idempotency_key=idempotency_key).first()
    if known is not None and known.request_digest != digest:
        raise errors.KeyReused(key=idempotency_key)
    return known


def read_lines(given: Mapping[Any, Any], *, positions: set[int]) -> dict[int, Decimal]:
    """The quantity of every line of the paper, by position. Raises QuantitiesInvalid."""
    quantities, wrong = read_quantities(given, positions=positions)
    if wrong:
        raise errors.QuantitiesInvalid(fields=wrong, first=next(iter(wrong.values()))[0])
    return quantities


def check_limits(
    quantities: Mapping[int, Decimal],
    *,
    limits: Mapping[int, Decimal],
    units: Mapping[int, str],
) -> None:
    """Raises OverEndorsed for the first line above its limit, NothingEndorsed for zeros only."""
    over = find_over_use(quantities, limits)
    if over is not None:
        raise errors.OverEndorsed(
            line=line_letter(over),
            position=over,
            permitted=plain(limits[over]),
            entered=plain(quantities[over]),
            unit=units[over] or "NAR",
        )
    if not any(quantities.values()):
        raise errors.NothingEndorsed()


def write_endorsement(
    *,
    office: CustomsOffice,
    by: Any,
    lines: list[EndorsementLine],
    digest: str,
    **fields: Any,
) -> Endorsement:
    """The endorsement with its lines, now. Raises KeyReused when its key was taken meanwhile.

    The office is named as the country names it, whatever language the officer works in.
    """
    language = current_country().default_language
    try:
        with transaction.atomic():
            row = Endorsement.objects.create(
                office=office.code,
                office_name=office.names.get(language) or office.name,
                officer=by,
                officer_name=str(by),
                at=clock.now(),
                made_on=clock.today(),
                request_digest=digest,
                **fields,
            )
    except IntegrityError as error:
        if "endorsement_key_once" in str(error):
            raise errors.KeyReused(key=fields["idempotency_key"]) from None
        raise
    for line in lines:
        line.endorsement = row
    EndorsementLine.objects.bulk_create(lines)
    return row


def already(row: Endorsement) -> errors.AlreadyEndorsed:
    """The refusal of a second consignment on the document of `row`."""
    return errors.AlreadyEndorsed(
        number=row.number, on=row.made_on.isoformat(), office=row.office_name
    )
