"""A definition as frozen values: states, transitions, tasks. Pure; knows no database.

`parse` turns checked data (`checks.check_definition`) into these values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.workflow.errors import ActionNotPossible, ActionNotYours

SYSTEM_ROLE = "system"
# Working days before a deadline on which its role is reminded, unless the task says otherwise.
REMIND = 1


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """Work that waits for `role` while a case is in a state: done by one of `actions`, due after
    `days` working days. Not opened when the guard `unless` holds already.

    The role is reminded `remind` working days before the deadline, never where that is not after
    the opening. Once the deadline is missed the task waits for `escalate_to` as well.
    """

    role: str
    title: Mapping[str, str]
    days: int
    actions: tuple[str, ...]
    unless: str = ""
    remind: int = REMIND
    escalate_to: str = ""

    @property
    def key(self) -> str:
        """What tells the tasks of one state apart."""
        return f"{self.role}:{'+'.join(self.actions)}"


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can be. A terminal state closes the case."""

    code: str
    name: Mapping[str, str]
    terminal: bool = False
    tasks: tuple[TaskSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge: who may do `action` in `source`, what must hold, where it leads, what it does."""

    source: str
    action: str
    target: str
    roles: frozenset[str]
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    reason_required: bool = False
    form: str = ""

    @property
    def stays(self) -> bool:
        """Whether the case remains where it is."""
        return self.source == self.target

    def label(self, language: str) -> str:
        """The action's name for a reader of `language`."""
        return pick(self.name, language) or self.action


@dataclass(frozen=True, slots=True)
class Definition:
    """A document type's process in one version."""

    version: int
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions out of `state`, those that stay in it included."""
        return tuple(edge for edge in self.transitions if edge.source == state)

    def find(self, state: str, action: str) -> Transition | None:
        """The transition for `action` in `state`, or None."""
        return next((edge for edge in self.leaving(state) if edge.action == action), None)

    def choose(
        self, state: str, action: str, *, roles: Collection[str], language: str
    ) -> Transition:
        """The transition that someone with `roles` takes.

        Raises ActionNotPossible (no such action in this state) and ActionNotYours.
        """
        edge = self.find(state, action)
        if edge is None:
            raise ActionNotPossible(
                action=self.action_label(action, language), state=self.state_label(state, language)
            )
        if not edge.roles & frozenset(roles):
            raise ActionNotYours(action=edge.label(language))
        return edge

    def state_label(self, state: str, language: str) -> str:
        """The state's name for a reader of `language`."""
        known = self.states.get(state)
        return pick(known.name, language) if known else state

    def action_label(self, action: str, language: str) -> str:
        """The action's name for a reader of `language`, wherever it occurs."""
        edge = next((each for each in self.transitions if each.action == action), None)
        return edge.label(language) if edge else action

    def reachable(self, start: str, *, without: Iterable[Transition] = ()) -> frozenset[str]:
        """The states that can be reached from `start`, itself included, not using some edges."""
        closed = frozenset(id(edge) for edge in without)
        seen, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            for edge in self.leaving(here):
                if id(edge) not in closed and edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)
        return frozenset(seen)


def parse(body: Mapping[str, Any]) -> Definition:
    """The frozen definition of checked data. A transition is unfolded to one per source; one
    without `target` stays where it is."""
    states = {code: _state(code, data) for code, data in body["states"].items()}
    transitions = tuple(
        _transition(source, data)
        for data in body["transitions"]
        for source in as_list(data["source"])
    )
    return Definition(int(body["version"]), str(body["initial"]), states, transitions)


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of the data in canonical form: equal for equal definitions."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pick(names: Mapping[str, str], language: str) -> str:
    """The text for a reader of `language`: in it, in its base language, in English, in any."""
    for code in (language, language.split("-")[0], "en"):
        if names.get(code):
            return names[code]
    return next((text for text in names.values() if text), "")


def as_list(value: Any) -> list[Any]:
    """A single value as a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _state(code: str, data: Mapping[str, Any]) -> State:
    tasks = tuple(
        TaskSpec(
            role=task["role"],
            title=dict(task["title"]),
            days=int(task["days"]),
            actions=tuple(as_list(task["action"])),
            unless=str(task.get("unless") or ""),
            remind=int(task.get("remind", REMIND)),
            escalate_to=str(task.get("escalate_to") or ""),
        )
        for task in as_list(data.get("tasks"))
    )
    return State(code, dict(data["name"]), bool(data.get("terminal", False)), tasks)


def _transition(source: str, data: Mapping[str, Any]) -> Transition:
    return Transition(
        source=source,
        action=data["action"],
        target=data.get("target") or source,
        roles=frozenset(as_list(data["roles"])),
        guards=tuple(as_list(data.get("guards"))),
        effects=tuple(as_list(data.get("effects"))),
        name=dict(data["name"]),
        reason_required=bool(data.get("reason_required", False)),
        form=str(data.get("form") or ""),
    )
