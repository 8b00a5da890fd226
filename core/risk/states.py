"""The guard that a pack's workflow may name, and the case page's section."""

from __future__ import annotations

from typing import Any

from core.customs.registry import register_exit_check
from core.permits.registry import register_case_section
from core.risk.errors import InspectionNeeded, NotAssessed
from core.risk.models import Lane
from core.risk.selectors import case_section, find_latest, is_inspected
from core.workflow import registry


def guard_risk_cleared(subject: Any, *, by: Any, data: Any) -> None:
    """The case is assessed, and in the red lane an inspection found it in order.

    Raises NotAssessed, InspectionNeeded.
    """
    if find_latest(subject.pk) is None:
        raise NotAssessed()
    refuse_uninspected(subject)


def refuse_uninspected(app: Any) -> None:
    """Raises InspectionNeeded for a case in the red lane that no inspection cleared. 2 queries."""
    latest = find_latest(app.pk)
    if latest is not None and latest.lane == Lane.RED and not is_inspected(latest):
        raise InspectionNeeded()


def check_exit(permit: Any) -> None:
    """No goods of the red lane leave uninspected. Raises InspectionNeeded."""
    refuse_uninspected(permit.application)


def register() -> None:
    """Offer the guard and the section; ask before goods leave."""
    register_exit_check("risk", check_exit)
    registry.register_guard("risk_cleared", guard_risk_cleared)
    register_case_section("risk", case_section)
