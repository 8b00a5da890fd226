"""Definitions as values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workflow.definition import digest_of, parse, pick
from core.workflow.errors import ActionNotPossible, ActionNotYours
from tenants.packs import pack_folder, read_pack
from tests.core.workflow.shapes import small

SHIPPED = [
    (iso2, name)
    for iso2 in ("LK", "MZ", "ZA")
    for name in sorted(path.stem for path in (pack_folder(iso2) / "workflows").glob("*.yaml"))
]


def test_a_transition_is_unfolded_to_one_per_source():
    sources = [each.source for each in parse(small()).transitions if each.action == "refuse"]
    assert sources == ["draft", "in_review"]


def test_a_transition_without_target_stays():
    stays = parse(small()).find("in_review", "record_ndf")
    assert stays is not None
    assert stays.stays


def test_choosing_tells_impossible_from_forbidden():
    definition = parse(small())
    chosen = definition.choose("draft", "submit", roles={"applicant"}, language="en")
    assert chosen.target == "in_review"
    with pytest.raises(ActionNotPossible):
        definition.choose("draft", "issue", roles={"ma_officer"}, language="en")
    with pytest.raises(ActionNotYours):
        definition.choose("draft", "submit", roles={"ma_officer"}, language="en")


def test_a_text_is_found_in_the_nearest_language():
    assert pick({"pt": "Rascunho", "en": "Draft"}, "pt-br") == "Rascunho"
    assert pick({"pt": "Rascunho", "en": "Draft"}, "fr") == "Draft"
    assert pick({"pt": "Rascunho"}, "fr") == "Rascunho"
    assert pick({}, "fr") == ""


def test_the_digest_ignores_the_order_of_keys():
    body = small()
    assert digest_of(body) == digest_of(dict(reversed(body.items())))
    assert digest_of(body) != digest_of(body | {"version": 2})


@pytest.mark.parametrize(("iso2", "name"), SHIPPED)
@settings(deadline=None)
@given(picks=st.lists(st.integers(0, 30), max_size=40))
def test_no_walk_through_a_shipped_workflow_breaks_its_promises(
    iso2: str, name: str, picks: list[int]
):
    definition = parse(read_workflow(iso2, name))
    here, issued, closed = definition.initial, 0, False
    held: set[str] = set()
    for number in picks:
        edges = definition.leaving(here)
        if not edges:
            assert definition.states[here].terminal
            return
        edge = edges[number % len(edges)]
        held |= set(edge.guards)
        assert not (closed and not definition.states[edge.target].terminal)
        if "issue_permit" in edge.effects:
            issued += 1
            assert {"fee_paid"} <= held
            assert name != "export" or {"ndf_in_force", "laf_in_force"} <= held
        assert "cancel_permit" not in edge.effects or issued == 1
        here = edge.target
        closed = closed or definition.states[here].terminal
    assert issued <= 1


_read: dict[tuple[str, str], object] = {}


def read_workflow(iso2: str, name: str):
    if (iso2, name) not in _read:
        _read[(iso2, name)] = read_pack(pack_folder(iso2)).section("workflows")[name]
    return _read[(iso2, name)]


def test_the_three_countries_take_different_ways():
    ways = {}
    for iso2 in ("LK", "MZ", "ZA"):
        definition = parse(read_workflow(iso2, "export"))
        way, here = [], definition.initial
        order = ("submit", "payment_received", "start_review", "approve", "sign", "issue")
        while not definition.states[here].terminal:
            edge = next(
                each
                for action in order
                for each in definition.leaving(here)
                if each.action == action and not each.stays
            )
            way.append(edge.action)
            here = edge.target
        ways[iso2] = way
    assert ways == {
        "LK": ["submit", "payment_received", "start_review", "approve", "issue"],
        "MZ": ["submit", "start_review", "approve", "payment_received", "issue"],
        "ZA": ["submit", "start_review", "approve", "sign", "issue"],
    }
