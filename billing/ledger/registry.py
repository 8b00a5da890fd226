"""What other apps ask the books to wait for before a month is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

# Given the first and the last day of the month: sentences that say what is still to be done.
ClosingCheck = Callable[[dt.date, dt.date], Sequence[str]]

_CHECKS: dict[str, ClosingCheck] = {}


def register_closing_check(name: str, check: ClosingCheck) -> None:
    """`check` is asked before a month is closed. Raises ValueError for a name taken twice."""
    if name in _CHECKS:
        raise ValueError(f"the closing check {name} is registered twice")
    _CHECKS[name] = check


def reasons_not_to_close(first: dt.date, last: dt.date) -> list[str]:
    """What is to be done before the month from `first` to `last` can be closed."""
    return [str(reason) for check in _CHECKS.values() for reason in check(first, last)]
