"""Drills: `ecites drill NAME` lets many do hard things at once and proves that every sum holds.

One module per drill with `run(*, seconds, connections) -> Outcome`, in a database of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

NAMES = ("permits", "payments")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a drill saw. `faults` says in words what did not hold: empty when all did."""

    name: str
    seconds: float
    connections: int
    done: dict[str, int]
    refused: dict[str, int]
    deadlocks: int
    faults: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether everything held."""
        return not self.faults

    def as_dict(self) -> dict[str, Any]:
        """The outcome as the one JSON object that is printed."""
        return asdict(self) | {"held": self.held}


def find(name: str) -> Callable[..., Outcome]:
    """The drill of this name. Raises KeyError for one that is not listed."""
    if name not in NAMES:
        raise KeyError(name)
    run: Callable[..., Outcome] = import_module(f"ops.drill.{name}").run
    return run
