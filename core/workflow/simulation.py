"""A draft definition run over the recorded actions of past cases, before anything follows it.

The actions are taken as they were done, at their time and by their actors. One that the draft
refuses leaves the case where it is; what was done afterwards is tried from there and counts as a
consequence, not as a refusal of its own. A guard that the recorded action was not asked for is
judged by today's data. A task with `unless` counts as opened. Nothing is written: the database
is told so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection, transaction

from core.common import clock
from core.workflow import registry
from core.workflow.calendar import Calendar
from core.workflow.definition import Definition, TaskSpec, Transition, parse
from core.workflow.past import PastCase, PastStep, read_cases
from core.workflow.services import holds
from core.workflow.workdays import read_calendar
from tenants.packs import Pack

EXAMPLES = 3
NOT_POSSIBLE, NOT_YOURS, NO_REASON, GUARD = "not possible", "role", "reason", "guard"


@dataclass(slots=True)
class Wait:
    """What waited for a role in a state: how often, how many working days, how often too long.

    `still_open` are tasks that no recorded action would have ended.
    """

    task: TaskSpec
    days: list[int] = field(default_factory=list)
    late: int = 0
    still_open: int = 0


@dataclass(slots=True)
class Refusal:
    """An action that the draft would have refused in a state: why, in how many cases, which."""

    cases: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Simulation:
    """What a draft would have done with the past cases of one document type.

    `same_end` cases would have come to the state that they came to; `ends` counts where all
    would be. `waits` is by state and task, `refusals` by state, action, kind and detail;
    `consequences` are actions after a refusal that were not possible any more; `asked` counts
    guards, by action, that would have been asked in addition and would have held.
    """

    document_type: str
    version: int
    cases: int = 0
    same_end: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    waits: dict[tuple[str, str], Wait] = field(default_factory=dict)
    refusals: dict[tuple[str, str, str, str], Refusal] = field(default_factory=dict)
    consequences: int = 0
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        return {
            "document_type": self.document_type,
            "version": self.version,
            "cases": self.cases,
            "same_end": self.same_end,
            "ends": dict(sorted(self.ends.items())),
            "waits": [
                {
                    "state": state,
                    "role": wait.task.role,
                    "actions": list(wait.task.actions),
                    "days_allowed": wait.task.days,
                    "done": len(wait.days),
                    "median_days": median(wait.days) if wait.days else None,
                    "longest_days": max(wait.days, default=None),
                    "late": wait.late,
                    "still_open": wait.still_open,
                }
                for (state, _key), wait in self.waits.items()
            ],
            "refusals": [
                {
                    "state": state,
                    "action": action,
                    "kind": kind,
                    "detail": detail,
                    "cases": refusal.cases,
                    "examples": refusal.examples,
                }
                for (state, action, kind, detail), refusal in self.refusals.items()
            ],
            "consequences": self.consequences,
            "asked": [
                {"action": action, "guard": guard, "times": times}
                for (action, guard), times in sorted(self.asked.items())
            ],
        }


def simulate_pack(pack: Pack) -> list[Simulation]:
    """Run the pack's definitions over the current country's past cases, in a transaction in which
    the database refuses to write."""
    workflows: Mapping[str, Any] = pack.section("workflows") or {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return [
            simulate(
                parse(workflows[each["workflow"]]),
                document_type=each["code"],
                cases=list(read_cases(each["code"])),
            )
            for each in pack.section("document_types") or []
            if each.get("workflow") in workflows
        ]


def simulate(
    definition: Definition, *, document_type: str, cases: Iterable[PastCase]
) -> Simulation:
    """Run one definition over past cases."""
    cases = list(cases)
    found = Simulation(document_type, definition.version)
    first = min((case.started_at for case in cases), default=clock.now())
    calendar = read_calendar(since=first)
    for case in cases:
        _Replay(case, definition, calendar, found).run()
    return found


class _Replay:
    """One case on its way through the draft."""

    def __init__(
        self, case: PastCase, definition: Definition, calendar: Calendar, found: Simulation
    ) -> None:
        self.case, self.definition, self.calendar, self.found = case, definition, calendar, found
        self.state = definition.initial
        self.open: dict[str, dt.datetime] = {}
        self.was_refused = False

    def run(self) -> None:
        self._enter(self.case.started_at)
        for step in self.case.steps:
            edge = self.definition.find(self.state, step.action)
            why = self._refused(step, edge)
            if why or edge is None:
                self._refuse(step, *(why or (NOT_POSSIBLE, "")))
                continue
            for key in list(self.open):
                wait = self.found.waits[self.state, key]
                if not edge.stays or step.action in wait.task.actions:
                    self._close(key, wait, step.at)
            if not edge.stays:
                self.state = edge.target
                self._enter(step.at)
        for key in self.open:
            self.found.waits[self.state, key].still_open += 1
        self.found.cases += 1
        self.found.ends[self.state] += 1
        self.found.same_end += self.state == self.case.end

    def _refused(self, step: PastStep, edge: Transition | None) -> tuple[str, str] | None:
        """The kind and the detail of why the draft refuses a step, or None."""
        if edge is None:
            return NOT_POSSIBLE, ""
        if not edge.roles & step.roles:
            return NOT_YOURS, ", ".join(sorted(step.roles))
        if edge.reason_required and not step.has_reason:
            return NO_REASON, ""
        for name in edge.guards:
            if name in step.guards:
                continue
            if not holds(registry.find_guard(name), self.case.subject, by=step.by):
                return GUARD, name
            self.found.asked[step.action, name] += 1
        return None

    def _refuse(self, step: PastStep, kind: str, detail: str) -> None:
        if self.was_refused:
            self.found.consequences += 1
            return
        self.was_refused = True
        key = (self.state, step.action, kind, detail)
        refusal = self.found.refusals.setdefault(key, Refusal())
        refusal.cases += 1
        if len(refusal.examples) < EXAMPLES:
            refusal.examples.append(str(self.case.subject))

    def _enter(self, at: dt.datetime) -> None:
        self.open = {}
        for task in self.definition.states[self.state].tasks:
            self.found.waits.setdefault((self.state, task.key), Wait(task))
            self.open[task.key] = at

    def _close(self, key: str, wait: Wait, at: dt.datetime) -> None:
        opened = self.open.pop(key)
        wait.days.append(self.calendar.days_between(opened, at))
        wait.late += at > self.calendar.add(opened, wait.task.days)
