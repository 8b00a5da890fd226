"""What apps above add to quotas: whether a finding may be the basis of an amount.

They register in `AppConfig.ready()`; this app knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol
from uuid import UUID


class BasisCheck(Protocol):
    """Raises a `DomainError` unless the finding is in force for the taxon and the amount."""

    def __call__(
        self, basis_id: UUID, *, taxon_id: int, amount: Decimal, unit_code: str
    ) -> None: ...


_checks: list[Callable[..., None]] = []


def register_basis_check(check: BasisCheck) -> None:
    """Have `check` asked whenever a quota is set on a finding; registering twice is harmless."""
    if check not in _checks:
        _checks.append(check)


def check_basis(basis_id: UUID, *, taxon_id: int, amount: Decimal, unit_code: str) -> None:
    """Ask every registered check; each raises when the finding does not carry the amount."""
    for check in _checks:
        check(basis_id, taxon_id=taxon_id, amount=amount, unit_code=unit_code)
