"""A country's fee schedule as frozen objects. Pure; `parsing` makes it from the pack's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.fees.facts import When

Names = Mapping[str, str]
ALL_RULES = "all"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same amount whatever is asked for."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class PerCount:
    """`rate` for each line or unit beyond the first `free` ones."""

    what: str
    rate: Decimal
    free: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """The amount of the first step whose upper bound is not passed; the last has no bound."""

    what: str
    steps: tuple[tuple[Decimal | None, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Percent:
    """`rate` per cent of the declared value, or of the items of the rules named in `of`."""

    rate: Decimal
    of: tuple[str, ...] = ("value",)


Amount = Fixed | PerCount | Steps | Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """One line of the schedule. Of the rules sharing a `group` only the first that fits counts."""

    code: str
    names: Names
    amount: Amount
    account: str
    when: When = field(default_factory=When)
    group: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    tax: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax on the rules that name it, `rate` per cent, rounded once per tax."""

    code: str
    names: Names
    rate: Decimal
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """`rate` per cent taken off the rules named in `rules` when the facts fit."""

    code: str
    names: Names
    when: When
    rate: Decimal = Decimal(100)
    rules: tuple[str, ...] = (ALL_RULES,)

    def covers(self, code: str) -> bool:
        return ALL_RULES in self.rules or code in self.rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A dated version of a country's fees, in one currency."""

    version: str
    effective_on: date
    currency: str
    rules: tuple[FeeRule, ...]
    taxes: tuple[Tax, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    source: str = ""


def pick_schedule(schedules: list[Schedule], *, on: date) -> Schedule | None:
    """The version in force on a day: the latest that has begun, the higher number of two."""
    begun = [schedule for schedule in schedules if schedule.effective_on <= on]
    return max(begun, key=lambda s: (s.effective_on, s.version), default=None)
