"""What fees lend to the workflow engine."""

from __future__ import annotations

from typing import Any

from billing.fees.services import freeze_quote


def freeze_fee(subject: Any, *, by: Any, data: Any) -> None:
    """Effect: store the case's quote. Raises NoSchedule."""
    freeze_quote(subject, by=by)
