"""The controls over every row of a tabulation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.utils import translation

from core.permits.rules.controls import GOODS, Control, all_controls, run
from core.reporting.replay.facts import Reference, facts_of
from core.reporting.replay.reading import TradeRow, read_rows

log = structlog.get_logger(__name__)
SHOWN = 5
"""Rows that are shown of each rule."""


@dataclass(kw_only=True)
class Replay:
    """What came of a file. `rules` and `examples` are by the control's code.

    `unknown_taxa` counts rows whose name the species reference lacks: for them nothing is said
    about Appendix, distribution, kingdom and fitting descriptions.
    """

    rows: int = 0
    seconds: float = 0.0
    crashed: int = 0
    unknown_taxa: int = 0
    blank_purposes: int = 0
    s03_without_blanks: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def rows_per_second(self) -> float:
        """Rows by the seconds that reading, mapping and judging took together."""
        return self.rows / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The one JSON object that is printed; a rule of UNEP-WCMC stands under its number."""
        return {
            "rows": self.rows,
            "seconds": round(self.seconds, 3),
            "rows_per_second": round(self.rows_per_second),
            "crashed": self.crashed,
            "unknown_taxa": self.unknown_taxa,
            "blank_purposes": self.blank_purposes,
            "s03_without_blank_purposes": self.s03_without_blanks,
            "rules": self._rules(),
        }

    def _rules(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for control in replayed():
            code = control.rule or control.code
            row = found.setdefault(
                code, {"code": code, "severity": control.severity_name, "rows": 0, "controls": []}
            )
            row["rows"] += self.rules[control.code]
            row["controls"].append(control.code)
            row["text"] = str(control.title)
        return sorted(found.values(), key=lambda row: (-row["rows"], row["code"]))


def replayed() -> list[Control]:
    """The controls that can be asked of a row: all but those about papers and marks."""
    return [one for one in all_controls() if one.about == GOODS and one.check_reading is None]


def replay_file(path: Path) -> Replay:
    """Run the controls over the rows of a tabulation. Five queries. Raises TabulationInvalid."""
    started = time.perf_counter()
    rows = list(read_rows(path))
    with translation.override("en"):
        replay = replay_rows(rows)
    replay.seconds = time.perf_counter() - started
    return replay


def replay_rows(rows: Iterable[TradeRow]) -> Replay:
    """Run the controls over rows; one that fails in our own code is counted and logged."""
    rows = list(rows)
    reference = Reference({row.taxon_name for row in rows})
    replay, controls = Replay(), replayed()
    for row in rows:
        replay.rows += 1
        replay.unknown_taxa += row.taxon_name not in reference.taxa
        replay.blank_purposes += not row.purpose_code
        try:
            codes = _judge(row, reference, controls)
        except Exception:  # a task boundary: one row of millions must not stop the others
            log.exception("replay.crashed", row=row._asdict())
            replay.crashed += 1
            continue
        _count(replay, row, codes)
    return replay


def _judge(row: TradeRow, reference: Reference, controls: list[Control]) -> dict[str, str]:
    case, line = facts_of(row, reference)
    return {issue.code: issue.message for issue in run(case, [line], controls)}


def _count(replay: Replay, row: TradeRow, codes: dict[str, str]) -> None:
    replay.rules.update(codes.keys())
    if "line.term_purpose_unusual" in codes and row.purpose_code:
        replay.s03_without_blanks += 1
    for code, message in codes.items():
        shown = replay.examples.setdefault(code, [])
        if len(shown) < SHOWN:
            shown.append(f"{row.taxon_name}, {row.exporter} to {row.importer}: {message}")
