"""What the steps hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ops.journey.doors import Door
from ops.journey.stage import Stage

PASSWORD = "a-long-journey-password"  # noqa: S105 - of people who live for a minute
PERMITTED, ENDORSED = Decimal(118), Decimal(50)


@dataclass
class State:
    """The stage, the doors by (country, person), what was made so far, and the result."""

    stage: Stage
    folder: Path
    doors: dict[tuple[str, str], Door] = field(default_factory=dict)
    company: str = ""
    application: str = ""
    permit: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The permit's number (box 1)."""
        return str(self.permit["number"])

    def door(self, iso2: str, person: str) -> Door:
        """The door of somebody who has signed in."""
        return self.doors[iso2, person]


def empty_result() -> dict[str, Any]:
    """The result before anything was done: nothing holds."""
    return {
        "ok": False,
        "countries": [],
        "permit_number": None,
        "payment": None,
        "pdf": None,
        "xml": None,
        "qr_verified": False,
        "epix": {},
        "ledger_balanced": False,
        "audit_verified": False,
        "quota": {},
        "annual_report": {},
        "isolation": [],
        "steps": [],
        "failed": None,
    }
