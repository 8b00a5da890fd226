"""How fast a quota is taken, and when it will be used up at that rate. Pure: no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

RECENT = 90
"""The rate is that of the last days, this many at most."""
ENOUGH = 7
"""Fewer days than these tell nothing."""
Days = Iterable[tuple[dt.date, Decimal]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What becomes of a quota at the present rate.

    `per_day` is what was taken a day, net of what was given back. `exhausted_on` is the day on
    which nothing would be left: None when it lasts beyond the period or nothing can be said.
    `left_at_end` is what would be left on the last day, at least 0.
    """

    per_day: Decimal
    exhausted_on: dt.date | None
    left_at_end: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month of the period: taken in it, in all by its end; expected by its end (None: past)."""

    first: dt.date
    taken: Decimal
    total: Decimal | None
    expected: Decimal | None


def forecast(
    taken: Days, *, left: Decimal, starts_on: dt.date, ends_on: dt.date, today: dt.date
) -> Forecast:
    """The forecast of a quota from what was taken by day and what is left."""
    left = max(left, Decimal(0))
    since = max(starts_on, today - dt.timedelta(days=RECENT - 1))
    days = (min(today, ends_on) - since).days + 1
    recent = sum((change for day, change in taken if since <= day <= today), Decimal(0))
    per_day = max(recent, Decimal(0)) / max(days, ENOUGH) if days > 0 else Decimal(0)
    remaining = max((ends_on - today).days, 0)
    if left == 0:
        return Forecast(per_day=_plain(per_day), exhausted_on=today, left_at_end=left)
    if per_day == 0:
        return Forecast(per_day=per_day, exhausted_on=None, left_at_end=left)
    needed = int((left / per_day).to_integral_value(ROUND_CEILING))
    is_before_end = needed <= remaining
    return Forecast(
        per_day=_plain(per_day),
        exhausted_on=today + dt.timedelta(days=needed) if is_before_end else None,
        left_at_end=Decimal(0) if is_before_end else _plain(left - per_day * remaining),
    )


def by_month(
    taken: Days,
    *,
    amount: Decimal,
    per_day: Decimal,
    starts_on: dt.date,
    ends_on: dt.date,
    today: dt.date,
) -> list[Month]:
    """The months of the period with what was taken, and beyond today what is expected."""
    taken = list(taken)
    months: list[Month] = []
    first = starts_on.replace(day=1)
    now = sum((change for _day, change in taken), Decimal(0))
    while first <= ends_on:
        following = (first + dt.timedelta(days=32)).replace(day=1)
        last = min(following - dt.timedelta(days=1), ends_on)
        own = [change for day, change in taken if first <= day < following]
        total = sum((change for day, change in taken if day <= last), Decimal(0))
        ahead = max((last - today).days, 0)
        months.append(
            Month(
                first=first,
                taken=sum(own, Decimal(0)),
                total=total if first <= today else None,
                expected=_plain(min(amount, now + per_day * ahead)) if last >= today else None,
            )
        )
        first = following
    return months


def _plain(quantity: Decimal) -> Decimal:
    return quantity.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
