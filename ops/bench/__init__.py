"""Benchmarks: `ecites bench NAME`, always against a yardstick measured in the same run.

One module per benchmark with `run(*, size) -> Result`; `place` gives them a database of their own.
What is measured and the targets stand in docs/architecture.md, figures in docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any

# Names as docs/architecture.md has them; each is a module of this package.
NAMES = ("ledger", "report", "species", "statements")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a benchmark found. `ours` and `yardstick` are in `unit`.

    `ratio` is ours over the yardstick's; `met` says whether `target`, in words, was reached.
    `details` holds further figures.
    """

    name: str
    unit: str
    ours: float
    yardstick: float
    target: str
    met: bool
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Ours over the yardstick's."""
        return self.ours / self.yardstick if self.yardstick else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The result as the one JSON object that is printed."""
        content = asdict(self)
        details = content.pop("details")
        return content | {"ratio": round(self.ratio, 4)} | details


def find(name: str) -> Callable[..., Result]:
    """The benchmark of this name. Raises KeyError for one that is not listed."""
    if name not in NAMES:
        raise KeyError(name)
    run: Callable[..., Result] = import_module(f"ops.bench.{name.replace('-', '_')}").run
    return run
