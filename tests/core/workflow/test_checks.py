"""What is refused before any case follows a definition."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workflow.checks import check_definition, is_guarded, mandatory_guards
from core.workflow.definition import parse
from tests.core.workflow.shapes import FINDINGS, context, edge, names, small, state


def mistakes(body: Any, mandatory: frozenset[str] = FINDINGS) -> str:
    ctx = context()
    check_definition("export", body, ctx, names=names(mandatory))
    return "\n".join(str(error) for error in ctx.errors)


def test_a_sound_definition_is_accepted():
    assert mistakes(small()) == ""


def set_path(body: dict[str, Any], path: list[Any], value: Any) -> None:
    for step in path[:-1]:
        body = body[step]
    body[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["version"], 0, "is not a whole number of at least 1"),
        (["initial"], "drafty", "Did you mean “draft”?"),
        (["initial"], "refused", "is a terminal state"),
        (["states"], [], "states: is missing"),
        (["states", "lost"], state(), "states.lost: cannot be reached from “draft”"),
        (["states", "draft", "name"], {}, "states.draft.name: is missing"),
        (["states", "draft", "name"], {"fr": "Projet"}, "has no text in the country's language"),
        (["states", "draft", "colour"], "red", "colour: is not a key of this place"),
        (["states", "draft", "terminal"], "yes", "is neither true nor false"),
        (["states", "in_review", "tasks", 0, "role"], "sa_oficer", "Did you mean “sa_officer”?"),
        (["states", "in_review", "tasks", 0, "days"], 0, "is not a whole number from 1 to 366"),
        (["states", "in_review", "tasks", 0, "action"], ["submit"], "would never end"),
        (["transitions", 0, "roles"], [], "transitions[0].roles: is missing"),
        (["transitions", 0, "roles"], ["nobody"], "“nobody” is not known here"),
        (["transitions", 0, "guards"], ["completed"], "Did you mean “complete”?"),
        (["transitions", 0, "effects"], ["issue_permits"], "Did you mean “issue_permit”?"),
        (["transitions", 0, "target"], "nowhere", "“nowhere” is not known here"),
        (["transitions", 1, "action"], "issue", "“issue” leaves “in_review” twice"),
        (["transitions", 4, "target"], "draft", "is terminal, but “cancel” leads to “draft”"),
        (["transitions", 3, "effects"], [], "never issue anything"),
        (["transitions", 3, "guards"], ["ndf_in_force"], "without laf_in_force"),
        (["transitions", 2, "effects"], ["cancel_permit"], "cancels what was never issued"),
    ],
)
def test_a_mistake_is_named(path: list[Any], value: Any, expected: str):
    body = small()
    set_path(body, path, value)
    assert expected in mistakes(body)


def test_a_dead_end_is_refused():
    body = small()
    body["states"]["limbo"] = state()
    body["transitions"].append(edge("park", "in_review", "limbo"))
    assert "states.limbo: is a dead end" in mistakes(body)


def test_a_loop_without_an_end_is_refused():
    body = small()
    body["states"] |= {"ping": state(), "pong": state()}
    body["transitions"] += [
        edge("park", "in_review", "ping"),
        edge("hit", "ping", "pong"),
        edge("hit", "pong", "ping"),
    ]
    assert "states.ping: is a dead end" in mistakes(body)


def circle(*, back: list[str]) -> dict[str, Any]:
    body = small()
    body["states"]["waiting"] = state()
    body["transitions"] += [
        edge("park", "in_review", "waiting", roles=["system"]),
        edge("wake", "waiting", "in_review", roles=back),
    ]
    return body


def test_a_cycle_without_a_person_is_refused():
    said = mistakes(circle(back=["system"]))
    assert "“park” from “in_review” is part of a cycle without a person" in said
    assert "“wake” from “waiting” is part of a cycle without a person" in said


def test_a_cycle_that_a_person_can_turn_is_accepted():
    assert mistakes(circle(back=["ma_officer", "system"])) == ""


def test_no_terminal_state_is_refused():
    body = small()
    for each in body["states"].values():
        each.pop("terminal", None)
    assert "have no end" in mistakes(body)


def test_issuing_twice_is_refused():
    body = small()
    body["states"]["issued"] = state()
    body["transitions"].append(
        edge("reissue", "issued", "cancelled", effects=["issue_permit"], guards=list(FINDINGS))
    )
    assert "after “issue” a case can be issued again" in mistakes(body)


def test_a_side_path_around_the_findings_is_refused():
    body = small()
    body["states"]["fast_lane"] = state()
    body["transitions"] += [
        edge("hurry", "draft", "fast_lane"),
        edge("issue", "fast_lane", "issued", effects=["issue_permit"]),
    ]
    told = mistakes(body)
    assert "“issue” from “fast_lane” can be reached without laf_in_force" in told
    assert "“issue” from “fast_lane” can be reached without ndf_in_force" in told


def test_a_guard_earlier_on_every_path_is_enough():
    body = small()
    body["states"]["approved"] = state()
    body["transitions"][3]["effects"] = []
    body["transitions"][3] |= {"action": "approve", "target": "approved"}
    body["transitions"].append(edge("issue", "approved", "issued", effects=["issue_permit"]))
    assert mistakes(body) == ""


@pytest.mark.parametrize(
    ("document_type", "expected"),
    [
        ({"kind": "E", "cites": True, "needs": []}, {"ndf_in_force", "laf_in_force"}),
        ({"kind": "E"}, {"ndf_in_force", "laf_in_force"}),
        ({"kind": "I", "cites": True, "needs": ["ndf", "proof"]}, {"ndf_in_force"}),
        ({"kind": "R", "cites": True}, set()),
        ({"kind": "O", "other_kind": "introduction_from_the_sea"}, {"ndf_in_force"}),
        ({"kind": "O", "cites": False, "needs": ["laf"]}, {"laf_in_force"}),
    ],
)
def test_which_guards_are_mandatory(document_type: dict[str, Any], expected: set[str]):
    assert mandatory_guards(document_type) == expected


STATES = tuple("abcdef")


@st.composite
def definitions(draw: Callable[..., Any]) -> dict[str, Any]:
    """Any graph over a few states with guards here and there; sound or not."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(STATES),
                st.sampled_from(STATES),
                st.sets(st.sampled_from(["ndf_in_force", "laf_in_force"])),
            ),
            min_size=2,
            max_size=14,
        )
    )
    body = small()
    body["initial"] = "a"
    body["states"] = {code: state() for code in STATES} | {"issued": state(terminal=True)}
    body["transitions"] = [
        edge(f"go{place}", source, target, guards=sorted(guards))
        for place, (source, target, guards) in enumerate(rows)
    ]
    issuing = draw(st.sampled_from(STATES))
    guards = draw(st.sets(st.sampled_from(["ndf_in_force", "laf_in_force"])))
    body["transitions"].append(
        edge("issue", issuing, "issued", guards=sorted(guards), effects=["issue_permit"])
    )
    return body


@given(definitions(), st.lists(st.integers(0, 20), max_size=30))
def test_what_counts_as_guarded_cannot_be_walked_around(body: dict[str, Any], walk: list[int]):
    definition = parse(body)
    issue = definition.transitions[-1]
    here, held = definition.initial, set()
    for step in walk:
        edges = [each for each in definition.leaving(here) if each is not issue]
        if here == issue.source:
            for guard in FINDINGS - held - set(issue.guards):
                assert not is_guarded(definition, issue, guard)
        if not edges:
            return
        chosen = edges[step % len(edges)]
        held |= set(chosen.guards)
        here = chosen.target


def test_checking_changes_nothing():
    body = small()
    before = copy.deepcopy(body)
    mistakes(body)
    assert body == before
