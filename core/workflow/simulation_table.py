"""A simulation as lines of text for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from core.workflow.simulation import GUARD, NO_REASON, NOT_POSSIBLE, NOT_YOURS, Simulation

_WHY = {
    NOT_POSSIBLE: "not possible in this state",
    NOT_YOURS: "not for the role {detail}",
    NO_REASON: "needs a reason, none was given",
    GUARD: "guard {detail} does not hold",
}


def write_simulation(found: Simulation) -> list[str]:
    """What would have waited where, what would have been refused, where cases would be now."""
    head = f"{found.document_type}, version {found.version}: {found.cases} past cases"
    if not found.cases:
        return [head, ""]
    ends = ", ".join(f"{state} {count}" for state, count in sorted(found.ends.items()))
    lines = [
        head,
        f"  {found.same_end} would have come to the same state. All: {ends}.",
        *_waits(found),
        *_refusals(found),
    ]
    if found.consequences:
        lines.append(f"  {found.consequences} later actions of these cases would not have come up.")
    for (action, guard), times in sorted(found.asked.items()):
        lines.append(f"  {action}: would also be asked for {guard}, {times} times; it holds today.")
    return [*lines, ""]


def _waits(found: Simulation) -> list[str]:
    rows = [
        (
            state,
            f"{wait.task.role}: {'/'.join(wait.task.actions)}",
            str(wait.task.days),
            str(len(wait.days)),
            f"{median(wait.days):g}" if wait.days else "",
            str(max(wait.days, default="")),
            str(wait.late),
            str(wait.still_open),
        )
        for (state, _key), wait in found.waits.items()
    ]
    if not rows:
        return ["  Nothing would have waited."]
    head = ("state", "waits for", "days", "done", "median", "longest", "late", "still open")
    return _table(head, rows)


def _refusals(found: Simulation) -> list[str]:
    if not found.refusals:
        return ["  Nothing would have been refused."]
    rows = [
        (
            state,
            action,
            _WHY[kind].format(detail=detail),
            str(refusal.cases),
            ", ".join(refusal.examples),
        )
        for (state, action, kind, detail), refusal in found.refusals.items()
    ]
    return _table(("state", "refused", "why", "cases", "such as"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    ruled = [head, ["-" * width for width in widths], *rows]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in ruled]
    return [f"  {'  '.join(row).rstrip()}" for row in cells]
