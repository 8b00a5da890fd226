"""Which standing finding covers a line, and what is left of its maximum. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from core.findings.rules import allows_issue
from core.quotas.rules import QuotaLine, same_unit


class Coverage(Protocol):
    """What covering looks at; `core.findings.models.StandingFinding` has it."""

    pk: Any
    taxon_id: int
    source_codes: list[str]
    term_code: str
    region: str
    unit_code: str
    maximum: Decimal | None
    outcome: str
    valid_from: dt.date
    valid_until: dt.date


S = TypeVar("S", bound=Coverage)


@dataclass(frozen=True, slots=True)
class Use:
    """A standing finding in figures: what cases cite of it; `left` is None without a maximum."""

    used: Decimal
    left: Decimal | None


def covers(finding: Coverage, line: QuotaLine, *, on: dt.date) -> bool:
    """Whether the finding speaks for the line on the day. All sources of the line must be meant."""
    return (
        allows_issue(finding.outcome)
        and finding.valid_from <= on <= finding.valid_until
        and finding.taxon_id in line.taxon_path
        and finding.term_code in ("", line.term_code)
        and (not finding.source_codes or set(line.source_codes) <= set(finding.source_codes))
        and finding.region in ("", line.region)
        and (finding.maximum is None or same_unit(finding.unit_code, line.unit_code))
    )


def choose(
    findings: Iterable[S], line: QuotaLine, *, on: dt.date, left: Mapping[UUID, Decimal | None]
) -> S | None:
    """The finding that the line should cite: the narrowest with enough left, ending first."""
    fitting = [
        finding
        for finding in findings
        if covers(finding, line, on=on) and _has_enough(left[finding.pk], line.quantity)
    ]
    return min(fitting, key=lambda finding: _narrowness(finding, line), default=None)


def _has_enough(left: Decimal | None, quantity: Decimal) -> bool:
    return left is None or quantity <= left


def _narrowness(finding: Coverage, line: QuotaLine) -> tuple[int, bool, bool, dt.date]:
    return (
        line.taxon_path.index(finding.taxon_id),
        finding.term_code == "",
        not finding.source_codes,
        finding.valid_until,
    )
