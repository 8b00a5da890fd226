"""Which quotas a line counts in, with which factor, and what is left of one. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

NUMBER = "NAR"
PLACES = Decimal("0.0001")
"""Quantities are kept to four decimal places; what is converted is rounded up to them."""


class QuotaKey(Protocol):
    """What matching looks at; `core.quotas.models.Quota` has it."""

    taxon_id: int
    term_code: str
    unit_code: str
    source_codes: list[str]
    purpose_codes: list[str]
    origin: str
    region: str
    starts_on: dt.date
    ends_on: dt.date
    conversions: list[Any]


Q = TypeVar("Q", bound=QuotaKey)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaLine:
    """A permit line as quotas see it.

    `taxon_path`: ids of the taxon and of its higher taxa, narrowest first. `unit_code` "NAR" is
    number of specimens. `region`: where it was harvested, as the country codes it; blank when not
    stated. `is_excepted`: a supervisor excepted it from a zero quota.
    """

    position: int
    taxon_path: tuple[int, ...]
    term_code: str
    unit_code: str
    source_codes: tuple[str, ...]
    origin: str
    quantity: Decimal
    purpose_code: str = ""
    region: str = ""
    is_excepted: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """A quota in figures: `left` is `amount` less what is `reserved` and what is `endorsed`.

    Negative when the quota was lowered under what had been issued (which stays valid).
    `claimed` is what open applications ask for; it takes nothing.
    """

    amount: Decimal
    reserved: Decimal
    endorsed: Decimal
    claimed: Decimal = Decimal(0)

    @property
    def taken(self) -> Decimal:
        """What counts against the quota."""
        return self.reserved + self.endorsed

    @property
    def left(self) -> Decimal:
        """What may still be issued."""
        return self.amount - self.taken

    @property
    def expected(self) -> Decimal:
        """What would be left if everything applied for were issued; may be negative."""
        return self.left - self.claimed

    @property
    def percent(self) -> int:
        """What is taken, in percent of the quota, 100 at most; 100 of a zero quota."""
        return min(100, int(self.taken * 100 / self.amount)) if self.amount else 100


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaUse:
    """What a line took of a quota. `used` is the period's total, this line included (box 11a).

    `taken`, `used` and `amount` are in `unit_code`, the quota's; `asked` is in the line's own unit
    and was multiplied with `factor`. `is_narrowest`: box 11a of the line shows this quota.
    """

    position: int
    quota_id: UUID
    taken: Decimal
    used: Decimal
    amount: Decimal
    unit_code: str
    is_narrowest: bool
    asked: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)


def covers_day(quota: QuotaKey, on: dt.date) -> bool:
    """Whether the day lies in the quota's period."""
    return quota.starts_on <= on <= quota.ends_on


def matches(quota: QuotaKey, line: QuotaLine, *, on: dt.date) -> bool:
    """Whether the line counts in the quota. A blank key of the quota means "any".

    The unit is not part of the key: a line in another unit counts too, and is refused unless the
    quota states a factor for it.
    """
    return matches_but_region(quota, line, on=on) and quota.region in ("", line.region)


def matches_but_region(quota: QuotaKey, line: QuotaLine, *, on: dt.date) -> bool:
    """As `matches`, wherever the specimens were taken."""
    terms = terms_of(quota)
    return (
        covers_day(quota, on)
        and quota.taxon_id in line.taxon_path
        and ("" in terms or line.term_code in terms)
        and (not quota.source_codes or bool(set(quota.source_codes) & set(line.source_codes)))
        and (not quota.purpose_codes or line.purpose_code in quota.purpose_codes)
        and quota.origin in ("", line.origin)
    )


def lacks_region(quotas: Iterable[QuotaKey], line: QuotaLine, *, on: dt.date) -> bool:
    """Whether a quota is divided by regions and the line does not say where it was taken."""
    return not line.region and any(
        bool(quota.region) and matches_but_region(quota, line, on=on) for quota in quotas
    )


def terms_of(quota: QuotaKey) -> frozenset[str]:
    """The terms that share the quota; "" means any."""
    return frozenset({quota.term_code, *(str(row["term"]) for row in quota.conversions)})


def factor_of(quota: QuotaKey, line: QuotaLine) -> Decimal | None:
    """What the line's quantity is multiplied with; None when the quota states no factor.

    Nothing is converted silently: only what the quota states, the line's own term first.
    """
    stated = {
        (str(row["term"]), str(row["unit"]) or NUMBER): Decimal(str(row["factor"]))
        for row in quota.conversions
    }
    unit = line.unit_code or NUMBER
    for term in (line.term_code, ""):
        if (term, unit) in stated:
            return stated[term, unit]
    is_own = quota.term_code in ("", line.term_code) and same_unit(quota.unit_code, unit)
    return Decimal(1) if is_own else None


def converted(quantity: Decimal, factor: Decimal) -> Decimal:
    """The quantity in the quota's unit, rounded up to four decimal places."""
    return (quantity * factor).quantize(PLACES, rounding=ROUND_CEILING)


def narrowness(quota: QuotaKey, line: QuotaLine) -> tuple[int, bool, bool, bool, bool, bool, int]:
    """A sort key, smallest first: nearest taxon, then a stated term, source, purpose, region, …"""
    return (
        line.taxon_path.index(quota.taxon_id),
        "" in terms_of(quota),
        not quota.source_codes,
        not quota.purpose_codes,
        quota.region == "",
        quota.origin == "",
        len(quota.source_codes) + len(quota.conversions),
    )


def select_quotas(quotas: Iterable[Q], line: QuotaLine, *, on: dt.date) -> list[Q]:
    """The quotas that the line counts in, narrowest first."""
    found = [quota for quota in quotas if matches(quota, line, on=on)]
    return sorted(found, key=lambda quota: narrowness(quota, line))


def same_unit(one: str, other: str) -> bool:
    """Whether two unit codes count the same: a blank unit means number (NAR)."""
    return (one or NUMBER) == (other or NUMBER)


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: no exponent, no needless zeros."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole_year(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a calendar year."""
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def check_quota(
    *,
    amount: Any,
    starts_on: dt.date,
    ends_on: dt.date,
    unit_code: str,
    origin: str,
    conversions: Iterable[Mapping[str, Any]] = (),
    **_key: Any,
) -> dict[str, list[str]]:
    """Sentences by field for what is wrong with a quota's details; empty when all is right."""
    wrong: dict[str, list[str]] = {}
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
        wrong["amount"] = [_("Write a quantity of at least 0.")]
    if not 1975 <= starts_on.year <= 2200:
        wrong["year"] = [_("Write a year of four digits.")]
    if ends_on < starts_on:
        wrong["ends_on"] = [_("The last day is before the first.")]
    elif ends_on >= starts_on + dt.timedelta(days=366):
        wrong["ends_on"] = [_("A quota is for twelve months at most.")]
    if len(unit_code) != 3:
        wrong["unit_code"] = [_("Choose a unit.")]
    if origin and not (len(origin) == 2 and origin.isascii() and origin.isupper()):
        wrong["origin"] = [_("Choose a country.")]
    faults = _check_conversions(list(conversions))
    if faults:
        wrong["conversions"] = faults
    return wrong


def _check_conversions(rows: list[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the factors: each term and unit once, each factor over zero."""
    faults: list[str] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (str(row.get("term", "")), str(row.get("unit", "")) or NUMBER)
        name = " ".join(part for part in key if part)
        if key in seen:
            faults.append(_("%(name)s: this factor is stated twice.") % {"name": name})
        seen.add(key)
        if factor_in(row.get("factor")) is None:
            faults.append(
                _("%(name)s: write a factor over 0, with eight decimal places at most.")
                % {"name": name}
            )
    return faults


def factor_in(value: Any) -> Decimal | None:
    """The factor that `value` states, or None: over 0, under 10⁸, eight decimal places at most."""
    try:
        factor = Decimal(str(value))
    except InvalidOperation:
        return None
    if not factor.is_finite() or not 0 < factor < 10**8 or factor != round(factor, 8):
        return None
    return factor
