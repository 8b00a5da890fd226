"""What anybody may learn about a permit from its code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core.common import clock
from core.documents import token
from core.documents.epermit.model import EPermit
from core.documents.form.values import amount
from core.documents.selectors import list_trust_keys
from core.permits.selectors import find_permit_by_number
from tenants.context import current_country

GENUINE = ("in_force", "endorsed")
"""Standings in which the paper may still be presented."""


@dataclass(frozen=True, kw_only=True)
class PublicLine:
    """One line without anything that could name a person."""

    letter: str
    scientific_name: str
    term_code: str
    appendix: str
    quantity: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the page says. `outcome` is one of: in_force, endorsed, used, expired, cancelled,
    replaced, lost, stolen, destroyed, returned, revoked (the permit's live standing),
    not_yet_valid, unknown, key_unknown, tampered. `replaced_by` is the number of the permit that
    stands in the place of a replaced one, `replaces` that of the one before.
    """

    outcome: str
    number: str = ""
    replaced_by: str = ""
    replaces: str = ""
    kind: str = ""
    other_kind: str = ""
    issuer: str = ""
    issued_on: dt.date | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    checked_at: dt.datetime | None = None
    lines: tuple[PublicLine, ...] = field(default_factory=tuple)

    @property
    def is_genuine(self) -> bool:
        """Whether the code is the issuing authority's and fits its record."""
        return self.outcome not in ("unknown", "key_unknown", "tampered")

    @property
    def is_in_force(self) -> bool:
        """Whether the permit may be used today."""
        return self.outcome in GENUINE

    @property
    def status_code(self) -> int:
        """The HTTP status: 200 for a genuine code, 404 for an unknown permit, 400 otherwise."""
        if self.is_genuine:
            return 200
        return 404 if self.outcome == "unknown" else 400

    def as_dict(self) -> dict[str, Any]:
        """The verdict for machines."""
        return {
            "genuine": self.is_genuine,
            "in_force": self.is_in_force,
            "status": self.outcome,
            "issuer": self.issuer,
            "number": self.number,
            "replaced_by": self.replaced_by,
            "replaces": self.replaces,
            "kind": self.kind,
            "other_kind": self.other_kind,
            "issued_on": _iso(self.issued_on),
            "valid_from": _iso(self.valid_from),
            "valid_until": _iso(self.valid_until),
            "lines": [vars(line) for line in self.lines],
            "checked_at": self.checked_at.isoformat() if self.checked_at else None,
        }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def get_verdict(code: str) -> Verdict:
    """The verdict on a token in the current country. Two queries for a genuine one."""
    now = clock.now()
    try:
        claims = token.verify(code, list_trust_keys())
    except token.TokenKeyUnknown:
        return Verdict(outcome="key_unknown", checked_at=now)
    except token.TokenTampered:
        return Verdict(outcome="tampered", checked_at=now)
    permit = find_permit_by_number(claims.number)
    if permit is None:
        return Verdict(
            outcome="unknown", number=claims.number, issuer=claims.issuer, checked_at=now
        )
    if token.short_digest(permit.digest) != claims.digest:
        return Verdict(outcome="tampered", checked_at=now)
    paper = EPermit.from_dict(permit.snapshot)
    return Verdict(
        outcome=_outcome(permit.standing.status, paper),
        number=permit.number,
        replaced_by=permit.replaced_by,
        replaces=permit.replaces.number if permit.replaces else "",
        kind=paper.kind,
        other_kind=paper.other_kind,
        issuer=current_country().iso2,
        issued_on=paper.issued_at.date() if paper.issued_at else None,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        checked_at=now,
        lines=tuple(
            PublicLine(
                letter=line.letter,
                scientific_name=line.scientific_name,
                term_code=line.term_code,
                appendix=line.appendix,
                quantity=amount(line.quantity, line.unit_code),
            )
            for line in paper.lines
        ),
    )


def _outcome(standing: str, paper: EPermit) -> str:
    """The live standing; a last valid day that is over counts although no sweep has run yet."""
    today = clock.today()
    if standing in GENUINE and paper.valid_until is not None and paper.valid_until < today:
        return "expired"
    if standing in GENUINE and paper.valid_from is not None and paper.valid_from > today:
        return "not_yet_valid"
    return standing
