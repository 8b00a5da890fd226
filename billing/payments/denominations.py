"""Coins and notes of the countries' currencies, for the sheet on which a drawer is counted.

In minor units, the largest first; what circulates in 2026, as the central banks list it. A
currency that is not here is counted by its total alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from billing.payments.errors import CountInvalid
from core.common.money import Money

_IN_USE: Mapping[str, tuple[int, ...]] = {
    "LKR": (500000, 100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "MZN": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "ZAR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "VUV": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "KHR": (10000000, 5000000, 2000000, 1000000, 500000, 200000, 100000, 50000, 10000),
    "USD": (10000, 5000, 2000, 1000, 500, 100, 25, 10, 5, 1),
    "EUR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
}


def denominations(currency: str) -> tuple[int, ...]:
    """The values in minor units, the largest first; empty for a currency that is not listed."""
    return _IN_USE.get(currency, ())


def add_up(counts: Mapping[str, int], *, currency: str) -> Money:
    """What a drawer holds: value in minor units (as text) to how many. Raises CountInvalid."""
    total = 0
    for value, count in counts.items():
        if not value.isdecimal() or count < 0:
            raise CountInvalid(value=value)
        known = denominations(currency)
        if known and int(value) not in known:
            raise CountInvalid(value=value)
        total += int(value) * count
    return Money(total, currency)
