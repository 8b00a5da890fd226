"""Kinds of papers: what "other" may be, how long each may be valid, when its last day is."""

from __future__ import annotations

import calendar
import datetime as dt

from django.utils.translation import gettext_lazy as _

EXPORT, REEXPORT, IMPORT, OTHER = "E", "R", "I", "O"
KIND_NAMES = {
    EXPORT: _("Export permit"),
    REEXPORT: _("Re-export certificate"),
    IMPORT: _("Import permit"),
    OTHER: _("Other"),
}
INTRODUCTION = "introduction_from_the_sea"
PRE_CONVENTION = "pre_convention"
CAPTIVE_BRED = "captive_bred"
PROPAGATED = "artificially_propagated"
ORIGIN = "origin"
EXHIBITION = "travelling_exhibition"
OWNERSHIP = "personal_ownership"
INSTRUMENT = "musical_instrument"
SAMPLES = "sample_collection"
PHYTOSANITARY = "phytosanitary"
NATIONAL = "national"

FROM_HOME = frozenset({CAPTIVE_BRED, PROPAGATED, ORIGIN, NATIONAL})
"""Other papers for what was taken, bred or propagated in the country itself."""

VALIDITY_MONTHS = {EXPORT: 6, REEXPORT: 6, IMPORT: 12}
"""The longest validity in months by kind (Res. Conf. 12.3; 50 CFR 23.54)."""

OTHER_KINDS: dict[str, int | None] = {
    INTRODUCTION: 12,
    PRE_CONVENTION: 6,
    CAPTIVE_BRED: 6,
    PROPAGATED: 6,
    ORIGIN: 12,
    EXHIBITION: 36,
    OWNERSHIP: 36,
    INSTRUMENT: 36,
    SAMPLES: 6,
    PHYTOSANITARY: 6,
    NATIONAL: None,
}
"""The longest validity in months by what an O paper is; None: national law decides."""


def longest_validity(*, kind: str, other_kind: str, is_cites: bool) -> int | None:
    """The longest validity in months, or None where only national law sets one.

    A CITES paper of an "other" kind that is not known here gets the shortest, 6 months.
    """
    if not is_cites:
        return None
    if kind == OTHER:
        return OTHER_KINDS.get(other_kind, 6) or 6
    return VALIDITY_MONTHS[kind]


def last_valid_day(issued_on: dt.date, *, months: int) -> dt.date:
    """The last day of a validity of `months` from the day of issue, which counts itself.

    Issued on 6 January for six months: 5 July, included; after it the paper is void.
    """
    return add_months(issued_on, months) - dt.timedelta(days=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )
