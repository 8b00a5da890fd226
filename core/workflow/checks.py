"""What must hold of a definition before any case follows it. Pure: problems are reported, not
raised, through the pack's `SectionContext`.

Shape first, then the graph: every state is reachable, every case can end, every action has a
role, every name is known, and no path leads to issuing a paper around the mandatory guards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.workflow.definition import (
    SYSTEM_ROLE,
    Definition,
    TaskSpec,
    Transition,
    as_list,
    parse,
)
from tenants.packs import SectionContext

STATE_KEYS = ("terminal", "tasks")
TASK_KEYS = ("role", "title", "days", "action")
TASK_OPTIONAL = ("unless", "remind", "escalate_to")
TRANSITION_REQUIRED = ("action", "name", "source", "roles")
TRANSITION_OPTIONAL = ("target", "guards", "effects", "reason_required", "form")
ISSUE = "issue_permit"
CANCEL = "cancel_permit"


@dataclass(frozen=True, slots=True)
class Names:
    """The names a definition may use, and the guards that no path to issuing may miss."""

    roles: Collection[str]
    guards: Collection[str]
    effects: Collection[str]
    mandatory: frozenset[str] = field(default_factory=frozenset)


def check_definition(at: str, body: Any, ctx: SectionContext, *, names: Names) -> Definition | None:
    """The definition under path `at`, or None after its mistakes were reported to `ctx`."""
    before = len(ctx.errors)
    keys = ("version", "initial", "states", "transitions")
    if not ctx.mapping(at, body, required=keys):
        return None
    ctx.whole(f"{at}.version", body["version"], least=1)
    if not isinstance(body["states"], dict):
        ctx.error(f"{at}.states", "must be a mapping of state codes.")
        return None
    for code, state in body["states"].items():
        _check_state(f"{at}.states.{code}", code, state, ctx, names)
    _check_transitions(at, body, ctx, names)
    ctx.one_of(f"{at}.initial", body["initial"], body["states"])
    if len(ctx.errors) > before:
        return None
    definition = parse(body)
    _check_tasks(at, definition, ctx)
    _check_graph(at, definition, ctx)
    _check_cycles(at, definition, ctx)
    _check_mandatory(at, definition, ctx, names.mandatory)
    return definition if len(ctx.errors) == before else None


def mandatory_guards(document_type: Mapping[str, Any]) -> frozenset[str]:
    """The guards that no path to issuing this document type may miss.

    An export permit under the Convention rests on a non-detriment and a legal acquisition
    finding (Arts. III.2, IV.2); an introduction from the sea on a non-detriment finding (Arts.
    III.5, IV.6). `needs` of the document type adds what the country asks beyond that.
    """
    needs = as_list(document_type.get("needs"))
    guards = {f"{need}_in_force" for need in needs if need in _FINDINGS}
    if document_type.get("cites") is not False:
        if document_type.get("kind") == "E":
            guards |= {"ndf_in_force", "laf_in_force"}
        if document_type.get("other_kind") == "introduction_from_the_sea":
            guards.add("ndf_in_force")
    return frozenset(guards)


_FINDINGS = ("ndf", "laf")


def _check_state(here: str, code: str, state: Any, ctx: SectionContext, names: Names) -> None:
    ctx.code(here, code)
    if not ctx.mapping(here, state, required=("name",), optional=STATE_KEYS):
        return
    ctx.names(f"{here}.name", state["name"])
    ctx.flag(f"{here}.terminal", state.get("terminal", False))
    for index, task in enumerate(ctx.rows(f"{here}.tasks", state.get("tasks", []), key="")):
        at = f"{here}.tasks[{index}]"
        if not ctx.mapping(at, task, required=TASK_KEYS, optional=TASK_OPTIONAL):
            continue
        if "unless" in task:
            ctx.one_of(f"{at}.unless", task["unless"], names.guards)
        ctx.one_of(f"{at}.role", task["role"], names.roles)
        ctx.names(f"{at}.title", task["title"])
        ctx.whole(f"{at}.days", task["days"], least=1, most=366)
        if "remind" in task:
            ctx.whole(f"{at}.remind", task["remind"], least=0, most=366)
        if "escalate_to" in task:
            ctx.one_of(f"{at}.escalate_to", task["escalate_to"], names.roles)
        if not isinstance(task["action"], (str, list)):
            ctx.error(f"{at}.action", "must be a list of actions.", "Write [approve, refuse].")


def _check_transitions(at: str, body: Any, ctx: SectionContext, names: Names) -> None:
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(ctx.rows(f"{at}.transitions", body["transitions"], key="")):
        here = f"{at}.transitions[{index}]"
        if not ctx.mapping(here, row, required=TRANSITION_REQUIRED, optional=TRANSITION_OPTIONAL):
            continue
        ctx.code(f"{here}.action", row["action"])
        ctx.names(f"{here}.name", row["name"])
        ctx.flag(f"{here}.reason_required", row.get("reason_required", False))
        if row.get("target") is not None:
            ctx.one_of(f"{here}.target", row["target"], body["states"])
        for source in as_list(row["source"]):
            if ctx.one_of(f"{here}.source", source, body["states"]):
                if (source, row["action"]) in seen:
                    ctx.error(here, f"“{row['action']}” leaves “{source}” twice.", "Merge the two.")
                seen.add((source, row["action"]))
        for role in as_list(row["roles"]):
            ctx.one_of(f"{here}.roles", role, {*names.roles, SYSTEM_ROLE})
        for kind, known in (("guards", names.guards), ("effects", names.effects)):
            for name in as_list(row.get(kind)):
                ctx.one_of(f"{here}.{kind}", name, known)


def _check_tasks(at: str, definition: Definition, ctx: SectionContext) -> None:
    for state in definition.states.values():
        here = f"{at}.states.{state.code}"
        possible = {edge.action for edge in definition.leaving(state.code)}
        if state.terminal and state.tasks:
            ctx.error(f"{here}.tasks", "stand in a terminal state, where nothing waits.")
        keys = [task.key for task in state.tasks]
        for index, task in enumerate(state.tasks):
            if keys.index(task.key) != index:
                ctx.error(f"{here}.tasks[{index}]", "is the same task as one before it.")
            for action in task.actions:
                if action not in possible:
                    ctx.error(
                        f"{here}.tasks[{index}].action",
                        f"“{action}” is not possible in this state, so the task would never end.",
                    )
            _check_deadline(f"{here}.tasks[{index}]", task, definition.leaving(state.code), ctx)


def _check_deadline(
    at: str, task: TaskSpec, leaving: Collection[Transition], ctx: SectionContext
) -> None:
    """Whoever a missed task is escalated to is another role, and can do something about it."""
    if task.remind >= task.days > 1:
        ctx.error(
            f"{at}.remind",
            f"{task.remind} working days before one of {task.days} is not after the opening.",
            f"Write a number below {task.days}; 0 for no reminder.",
        )
    if not task.escalate_to:
        return
    able = {role for edge in leaving if edge.action in task.actions for role in edge.roles}
    if task.escalate_to == task.role:
        ctx.error(
            f"{at}.escalate_to", "is the role that missed the deadline.", "Name another role."
        )
    elif task.escalate_to not in able:
        ctx.error(
            f"{at}.escalate_to",
            f"“{task.escalate_to}” can do none of {', '.join(task.actions)} in this state.",
            "Add the role to one of these actions, or name one that can.",
        )


def _check_graph(at: str, definition: Definition, ctx: SectionContext) -> None:
    terminal = {code for code, state in definition.states.items() if state.terminal}
    if not terminal:
        ctx.error(f"{at}.states", "have no end.", "Give one `terminal: true`.")
        return
    if definition.initial in terminal:
        ctx.error(f"{at}.initial", "is a terminal state, so nothing could happen.")
    reached = definition.reachable(definition.initial)
    for code in definition.states:
        here = f"{at}.states.{code}"
        if code not in reached:
            ctx.error(here, f"cannot be reached from “{definition.initial}”.", "Lead to it.")
        elif code in terminal:
            for edge in definition.leaving(code):
                if edge.target not in terminal:
                    ctx.error(here, f"is terminal, but “{edge.action}” leads to “{edge.target}”.")
        elif not definition.reachable(code) & terminal:
            ctx.error(here, "is a dead end: no terminal state can be reached from it.")


def _check_cycles(at: str, definition: Definition, ctx: SectionContext) -> None:
    """A circle of actions that only the platform does would turn for ever with nobody asked."""
    with_person = [edge for edge in definition.transitions if edge.roles != {SYSTEM_ROLE}]
    for edge in definition.transitions:
        if edge.stays or edge in with_person:
            continue
        if edge.source in definition.reachable(edge.target, without=with_person):
            ctx.error(
                f"{at}.transitions",
                f"“{edge.action}” from “{edge.source}” is part of a cycle without a person.",
                "Give one action of the cycle to a role of the country.",
            )


def _check_mandatory(
    at: str, definition: Definition, ctx: SectionContext, mandatory: frozenset[str]
) -> None:
    issuing = [edge for edge in definition.transitions if ISSUE in edge.effects]
    if not issuing:
        ctx.error(f"{at}.transitions", "never issue anything.", f"One needs the effect {ISSUE}.")
    for edge in issuing:
        for guard in sorted(mandatory):
            if not is_guarded(definition, edge, guard):
                ctx.error(
                    f"{at}.transitions",
                    f"“{edge.action}” from “{edge.source}” can be reached without {guard}.",
                    f"Add the guard {guard} to it, or to an action on every path to it.",
                )
        if any(later.source in definition.reachable(edge.target) for later in issuing):
            ctx.error(f"{at}.transitions", f"after “{edge.action}” a case can be issued again.")
    unissued = definition.reachable(definition.initial, without=issuing)
    for edge in definition.transitions:
        if CANCEL in edge.effects and edge.source in unissued:
            ctx.error(
                f"{at}.transitions",
                f"“{edge.action}” from “{edge.source}” cancels what was never issued.",
            )


def is_guarded(definition: Definition, edge: Transition, guard: str) -> bool:
    """Whether no case comes through `edge` without `guard` having held on its way."""
    if guard in edge.guards:
        return True
    guarded = [each for each in definition.transitions if guard in each.guards]
    return edge.source not in definition.reachable(definition.initial, without=guarded)
