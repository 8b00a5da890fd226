"""Which quotas a line counts in, and what is left of one. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _


class QuotaKey(Protocol):
    """What matching looks at; `core.quotas.models.Quota` has it."""

    taxon_id: int
    term_code: str
    source_codes: list[str]
    origin: str
    year: int


Q = TypeVar("Q", bound=QuotaKey)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaLine:
    """A permit line as quotas see it.

    `taxon_path`: ids of the taxon and of its higher taxa, narrowest first. `unit_code` "NAR" is
    number of specimens. `is_excepted`: a supervisor excepted it from a zero quota.
    """

    position: int
    taxon_path: tuple[int, ...]
    term_code: str
    unit_code: str
    source_codes: tuple[str, ...]
    origin: str
    quantity: Decimal
    is_excepted: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """A quota in figures: `left` is `amount` less what is `reserved` and what is `endorsed`.

    Negative when the quota was lowered under what had been issued (which stays valid).
    """

    amount: Decimal
    reserved: Decimal
    endorsed: Decimal

    @property
    def taken(self) -> Decimal:
        """What counts against the quota."""
        return self.reserved + self.endorsed

    @property
    def left(self) -> Decimal:
        """What may still be issued."""
        return self.amount - self.taken


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaUse:
    """What a line took of a quota. `used` is the year's total, this line included (box 11a).

    `is_narrowest`: this is the quota that box 11a of the line shows.
    """

    position: int
    quota_id: UUID
    taken: Decimal
    used: Decimal
    amount: Decimal
    unit_code: str
    is_narrowest: bool


def matches(quota: QuotaKey, line: QuotaLine, *, year: int) -> bool:
    """Whether the line counts in the quota. A blank key of the quota means "any".

    The unit is not part of the key: a line in another unit counts too, and is refused.
    """
    return (
        quota.year == year
        and quota.taxon_id in line.taxon_path
        and quota.term_code in ("", line.term_code)
        and (not quota.source_codes or bool(set(quota.source_codes) & set(line.source_codes)))
        and quota.origin in ("", line.origin)
    )


def narrowness(quota: QuotaKey, line: QuotaLine) -> tuple[int, bool, bool, bool, int]:
    """A sort key, smallest first: nearest taxon, then a stated term, source and origin."""
    return (
        line.taxon_path.index(quota.taxon_id),
        quota.term_code == "",
        not quota.source_codes,
        quota.origin == "",
        len(quota.source_codes),
    )


def select_quotas(quotas: Iterable[Q], line: QuotaLine, *, year: int) -> list[Q]:
    """The quotas that the line counts in, narrowest first."""
    found = [quota for quota in quotas if matches(quota, line, year=year)]
    return sorted(found, key=lambda quota: narrowness(quota, line))


def same_unit(one: str, other: str) -> bool:
    """Whether two unit codes count the same: a blank unit means number (NAR)."""
    return (one or "NAR") == (other or "NAR")


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: no exponent, no needless zeros."""
    text = format(quantity, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_quota(
    *, amount: Any, year: int, unit_code: str, origin: str, **_key: Any
) -> dict[str, list[str]]:
    """Sentences by field for what is wrong with a quota's details; empty when all is right."""
    wrong: dict[str, list[str]] = {}
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
        wrong["amount"] = [_("Write a quantity of at least 0.")]
    if not 1975 <= year <= 2200:
        wrong["year"] = [_("Write a year of four digits.")]
    if len(unit_code) != 3:
        wrong["unit_code"] = [_("Choose a unit.")]
    if origin and not (len(origin) == 2 and origin.isascii() and origin.isupper()):
        wrong["origin"] = [_("Choose a country.")]
    return wrong
