"""What a workflow definition says about applicants. Pure: reads the definition's data only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.workflow.definition import parse

APPLICANT = "applicant"
HANDING_IN = frozenset({"submit", "resubmit"})


def is_editable(body: Mapping[str, Any], state: str) -> bool:
    """Whether the applicant may change the case: it may be handed in from this state."""
    return any(
        edge.action in HANDING_IN and APPLICANT in edge.roles for edge in parse(body).leaving(state)
    )


def roles_for(body: Mapping[str, Any], state: str, action: str) -> frozenset[str]:
    """The roles that may take `action` in this state; none where nobody can."""
    edge = parse(body).find(state, action)
    return edge.roles if edge is not None else frozenset()


def can_do(body: Mapping[str, Any], state: str, action: str) -> bool:
    """Whether anybody can take `action` in this state."""
    return parse(body).find(state, action) is not None


def has_action(body: Mapping[str, Any], action: str) -> bool:
    """Whether the definition knows the action at all."""
    return any(edge.action == action for edge in parse(body).transitions)


def is_terminal(body: Mapping[str, Any], state: str) -> bool:
    """Whether the state closes the case."""
    known = parse(body).states.get(state)
    return known is not None and known.terminal
