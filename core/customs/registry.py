"""What apps above ask before goods may leave: they register in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ExitCheck = Callable[[Any], None]

_exit_checks: dict[str, ExitCheck] = {}


def register_exit_check(name: str, check: ExitCheck) -> None:
    """`check(permit)` runs in the transaction of an export's endorsement; it raises to refuse."""
    _exit_checks[name] = check


def run_exit_checks(permit: Any) -> None:
    """Ask every registered check; the first DomainError stops the endorsement."""
    for check in _exit_checks.values():
        check(permit)
