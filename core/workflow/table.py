"""A definition as a table of state × role × action, in Markdown: the snapshot that is reviewed."""

from __future__ import annotations

from core.workflow.definition import SYSTEM_ROLE, Definition, TaskSpec, Transition


def write_table(definition: Definition, *, roles: list[str]) -> str:
    """One row per state, one column per role (`roles` gives their order, "system" comes last);
    in each cell the actions with where they lead, what they need (if) and what they do (then)."""
    columns = [
        role
        for role in [*roles, SYSTEM_ROLE]
        if any(role in edge.roles for edge in definition.transitions)
    ]
    lines = [
        "| state | " + " | ".join(columns) + " | waits for |",
        "| --- |" + " --- |" * (len(columns) + 1),
    ]
    return "\n".join([*lines, *(_row(definition, code, columns) for code in definition.states)])


def _row(definition: Definition, code: str, columns: list[str]) -> str:
    state = definition.states[code]
    cells = [f"**{code}**" + (" (end)" if state.terminal else "")]
    for role in columns:
        cells.append(
            "<br>".join(_action(edge) for edge in definition.leaving(code) if role in edge.roles)
        )
    waits = [_wait(task) for task in state.tasks]
    return "| " + " | ".join([*cells, "<br>".join(waits)]) + " |"


def _action(edge: Transition) -> str:
    text = f"`{edge.action}`" + ("" if edge.stays else f" → {edge.target}")
    text += f" if {', '.join(edge.guards)}" if edge.guards else ""
    text += f" then {', '.join(edge.effects)}" if edge.effects else ""
    return text + (" (reason)" if edge.reason_required else "")


def _wait(task: TaskSpec) -> str:
    text = f"{task.role}: {', '.join(task.actions)} ({task.days} d)"
    return f"{text}, then {task.escalate_to} too" if task.escalate_to else text
