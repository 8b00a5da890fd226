"""Reads about the border: who sees what, and what they cost."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.common.errors import NotFound
from core.customs.errors import CertificateNotFinal
from core.customs.models import Endorsement, EndorsementLine, QuantityConfirmation
from core.documents.epermit import model as epermit
from core.documents.epermit.model import EPermit
from core.permits.models import Permit, PermitLine
from core.permits.selectors import find_permit_of, permits_visible_to

SEES_ALL = (
    "customs.lookup",
    "customs.endorse",
    "application.view_all",
    "case.work",
    "report.annual",
)
"""Permissions whose holders see every endorsement of the country, imports too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineUse:
    """One line of a permit: what was permitted, what left, what the importing country counted.

    Quantities are in `unit_code`; None: not endorsed, not confirmed (yet).
    """

    position: int
    scientific_name: str
    term_code: str
    unit_code: str
    permitted: Decimal
    endorsed: Decimal | None
    confirmed: Decimal | None

    @property
    def letter(self) -> str:
        """The form's letter of the line."""
        return epermit.line_letter(self.position)

    @property
    def unused(self) -> Decimal | None:
        """What went back to the quota, once endorsed."""
        return None if self.endorsed is None else self.permitted - self.endorsed

    @property
    def is_different(self) -> bool:
        """Whether the importing country counted something else than what was endorsed."""
        return None not in (self.endorsed, self.confirmed) and self.endorsed != self.confirmed


class EndorsementNotFound(NotFound):
    code = "endorsement.not_found"


def endorsements_visible_to(user: Any) -> QuerySet[Endorsement]:
    """What `user` may see, latest first: officers all; a trader exports on its own permits.

    One query when read, two with the lines (prefetched).
    """
    rows = Endorsement.objects.select_related("permit", "foreign_permit").prefetch_related("lines")
    if "system" in user.role_codes or any(user.may(permission) for permission in SEES_ALL):
        return rows
    return rows.filter(permit__in=permits_visible_to(user).values("pk"))


def list_endorsements(
    user: Any, *, direction: str = "", office: str = "", search: str = ""
) -> QuerySet[Endorsement]:
    """For the customs page: those visible to `user`, of a direction, an office, a number's part."""
    rows = endorsements_visible_to(user)
    if direction:
        rows = rows.filter(direction=direction)
    if office:
        rows = rows.filter(office=office)
    if search.strip():
        text = search.strip()
        rows = rows.filter(Q(number__icontains=text) | Q(transport_document__icontains=text))
    return rows


def get_endorsement(endorsement_id: UUID, *, user: Any) -> Endorsement:
    """The endorsement, if `user` may see it. Two queries. Raises EndorsementNotFound."""
    row = endorsements_visible_to(user).filter(pk=endorsement_id).first()
    if row is None:
        raise EndorsementNotFound()
    return row


def endorsements_of(permit: Permit) -> QuerySet[Endorsement]:
    """The endorsements on one of our permits (at export: one at most). Two queries when read."""
    return Endorsement.objects.filter(permit_id=permit.pk).prefetch_related("lines")


def find_endorsement(permit: Permit) -> Endorsement | None:
    """The permit's endorsement at export, with its lines. Two queries."""
    return endorsements_of(permit).filter(direction=Endorsement.Direction.EXPORT).first()


def find_import(*, issuer: str, number: str) -> Endorsement | None:
    """The import recorded on another country's permit, with its lines. Two queries."""
    return (
        Endorsement.objects.filter(
            direction=Endorsement.Direction.IMPORT, issuer=issuer, number=number
        )
        .prefetch_related("lines")
        .first()
    )


def list_confirmations(permit: Permit) -> QuerySet[QuantityConfirmation]:
    """What the importing country confirmed of the permit, line by line. One query when read."""
    return QuantityConfirmation.objects.filter(permit_id=permit.pk)


def list_line_uses(permit: Permit) -> list[LineUse]:
    """Every line of the permit with what became of it, as known now. Three queries."""
    endorsed = _endorsed(permit)
    confirmed = dict(list_confirmations(permit).values_list("position", "quantity"))
    return [
        LineUse(
            position=line.position,
            scientific_name=line.scientific_name,
            term_code=line.term_code,
            unit_code=line.unit_code or "NAR",
            permitted=line.quantity,
            endorsed=endorsed.get(line.position),
            confirmed=confirmed.get(line.position),
        )
        for line in PermitLine.objects.filter(permit_id=permit.pk)
    ]


def is_confirmed_whole(permit: Permit) -> bool:
    """Whether the importing country has confirmed every line of which something left. 2 queries."""
    left = {place for place, quantity in _endorsed(permit).items() if quantity}
    confirmed = set(list_confirmations(permit).values_list("position", flat=True))
    return bool(left) and left <= confirmed


def final_view(permit: Permit) -> EPermit:
    """The permit with box 14 filled in: what an authority gets that asks for the final one.

    Lines carry the quantities actually exported. Two queries. Raises CertificateNotFinal when
    customs have not endorsed it.
    """
    row = find_endorsement(permit)
    if row is None:
        raise CertificateNotFinal(number=permit.number)
    amounts = {line.position: line.quantity for line in row.lines.all()}
    paper = EPermit.from_dict(permit.snapshot)
    return dataclasses.replace(
        paper,
        lines=[
            dataclasses.replace(line, actual_quantity=amounts.get(line.position))
            for line in paper.lines
        ],
        endorsement=epermit.Endorsement(
            port=row.office_name,
            date=row.made_on,
            officer=row.officer_name,
            bill_of_lading=row.transport_document,
        ),
    )


def case_section(app: Any) -> dict[str, Any]:
    """For the case page: `endorsement` (or None) and `lines` (LineUse); one to six queries."""
    permit = find_permit_of(app.pk)
    if permit is None:
        return {"endorsement": None, "lines": []}
    return {"endorsement": find_endorsement(permit), "lines": list_line_uses(permit)}


def _endorsed(permit: Permit) -> dict[int, Decimal]:
    return dict(
        EndorsementLine.objects.filter(
            endorsement__permit_id=permit.pk,
            endorsement__direction=Endorsement.Direction.EXPORT,
        ).values_list("position", "quantity")
    )
