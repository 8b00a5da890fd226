"""The indicators one by one, the score, the lanes, the draw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.risk.rules import (
    LANES,
    ORDER,
    RULES,
    WEIGHTS,
    Policy,
    RiskFacts,
    RiskLine,
    is_drawn,
    judge,
    lane_of,
)

TODAY = dt.date(2026, 6, 1)
QUIET_LINE: dict[str, Any] = {
    "position": 1, "scientific_name": "Crocodylus niloticus", "appendix": "II",
    "source_code": "W", "term_code": "SKI", "quantity": Decimal(5), "origin_country": "MZ",
}  # fmt: skip
QUIET_CASE: dict[str, Any] = {
    "kind": "E", "home": "MZ", "on": TODAY, "purpose_code": "H", "importer_country": "ZA",
    "exporter_country": "MZ", "issued_before": 4, "destinations": {"ZA": 4},
}  # fmt: skip
POLICY = Policy(
    high_value=frozenset({"Panthera leo"}), delicate=frozenset({"Elapidae"}),
    import_permit_countries=frozenset({"DE"}), neighbours=frozenset({"ZA"}), random_percent=0,
)  # fmt: skip

SPEAKS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("appendix_i", {"import_permit_number": "1"}, {"appendix": "I"}),
    ("appendix_i", {}, {"is_split": True}),
    ("suspended", {}, {"issues": frozenset({"quota.zero"})}),
    ("quota_nearly_used", {}, {"quota_share": Decimal("0.8")}),
    ("wild_commercial", {"purpose_code": "T"}, {"lineage": frozenset({"Panthera leo"})}),
    ("breeding_claim", {}, {"source_code": "C"}),
    ("origin_out_of_range", {}, {"issues": frozenset({"distribution.origin"})}),
    ("origin_unknown", {}, {"origin_country": "XX"}),
    ("origin_unknown", {}, {"source_code": "U"}),
    ("short_stay", {"kind": "R"}, {"origin_permit_date": TODAY - dt.timedelta(days=29)}),
    ("paper_doubtful", {}, {"issues": frozenset({"foreign_permit.shared"})}),
    ("unusual_pair", {}, {"issues": frozenset({"line.term_purpose_unusual"})}),
    ("quantity_unusual", {}, {"quantity": Decimal(31), "earlier": (Decimal(10),) * 3}),
    ("route_unusual", {"importer_country": "SZ"}, {}),
    ("applicant_record", {"issued_before": 0}, {}),
    ("applicant_record", {"refused_before": 1}, {}),
    ("retrospective", {"is_retrospective": True}, {}),
    ("retrospective", {"replaced_lately": 2}, {}),
    ("outside_convention", {"issues": frozenset({"party.not_a_party"})}, {}),
    ("delicate", {"importer_country": "JP", "destinations": {"JP": 1}}, {"term_code": "LIV"}),
    ("delicate", {}, {"term_code": "LIV", "lineage": frozenset({"Elapidae"})}),
    ("import_permit_missing", {"importer_country": "DE", "destinations": {"DE": 1}}, {}),
    ("split_shipments", {}, {"alike": 2}),
]


def facts(case: dict[str, Any], line: dict[str, Any]) -> RiskFacts:
    return RiskFacts(**(QUIET_CASE | case), lines=(RiskLine(**(QUIET_LINE | line)),))


def spoken(found: RiskFacts, policy: Policy = POLICY) -> list[str]:
    return [hit.rule for hit in judge(found, policy, seed="s", subject="x").hits]


def test_there_are_the_eighteen_indicators() -> None:
    assert sorted(one.number for one in RULES.values()) == list(range(1, 19))


def test_a_usual_case_is_green() -> None:
    verdict = judge(facts({}, {}), POLICY, seed="s", subject="x")
    assert (verdict.score, verdict.lane, verdict.hits) == (0, "green", ())


@pytest.mark.parametrize(("rule", "case", "line"), SPEAKS)
def test_each_indicator_speaks_alone(rule: str, case: dict, line: dict) -> None:
    assert spoken(facts(case, line)) == [rule]


def test_every_indicator_is_among_those_tried() -> None:
    assert {rule for rule, _case, _line in SPEAKS} == set(RULES)


@pytest.mark.parametrize(("rule", "case", "line"), SPEAKS)
def test_a_weight_of_nothing_silences_a_rule(rule: str, case: dict, line: dict) -> None:
    assert spoken(facts(case, line), Policy(weights={rule: 0}, random_percent=0)) == []


@pytest.mark.parametrize(("rule", "case", "line"), SPEAKS)
def test_every_sentence_can_be_filled(rule: str, case: dict, line: dict) -> None:
    (hit,) = judge(facts(case, line), POLICY, seed="s", subject="x").hits
    assert "%(" not in str(RULES[rule].sentence) % hit.params


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ({}, {"quota_share": Decimal("0.79")}),
        ({}, {"source_code": "C", "bred_before": True}),
        ({}, {"source_code": "C", "operation_number": "A-1"}),
        ({"kind": "R"}, {"origin_permit_date": TODAY - dt.timedelta(days=30)}),
        ({}, {"quantity": Decimal(30), "earlier": (Decimal(10),) * 3}),
        ({}, {"quantity": Decimal(31), "earlier": (Decimal(10),) * 2}),
        ({"importer_country": "SZ", "destinations": {"ZA": 2}}, {}),
        ({"replaced_lately": 1}, {}),
        ({}, {"alike": 1}),
        ({}, {"term_code": "LIV"}),
    ],
)
def test_just_below_the_limit_nothing_speaks(case: dict, line: dict) -> None:
    assert spoken(facts(case, line)) == []


def test_a_rule_counts_once_for_all_its_lines() -> None:
    both = tuple(RiskLine(**(QUIET_LINE | {"position": at, "is_split": True})) for at in (1, 2))
    verdict = judge(RiskFacts(**QUIET_CASE, lines=both), POLICY, seed="s", subject="x")
    assert (verdict.score, verdict.hits[0].positions) == (WEIGHTS["appendix_i"], (1, 2))


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_higher_score_is_never_in_an_easier_lane(one: int, other: int) -> None:
    low, high = sorted((one, other))
    lanes = [ORDER.index(lane_of(score, Policy())) for score in (low, high)]
    assert lanes == sorted(lanes)


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_begins_at_its_least_score(lane: str) -> None:
    assert lane_of(LANES[lane], Policy()) == lane
    assert lane_of(LANES[lane] - 1, Policy()) != lane


@given(st.text(max_size=20), st.text(max_size=20), st.integers(0, 100))
def test_the_same_seed_gives_the_same_draw(seed: str, subject: str, percent: int) -> None:
    assert is_drawn(seed, subject, percent) == is_drawn(seed, subject, percent)
    assert not is_drawn(seed, subject, 0)
    assert is_drawn(seed, subject, 100)


def test_the_draw_takes_about_as_many_as_the_country_wants() -> None:
    drawn = sum(is_drawn("seed", str(number), 5) for number in range(20_000))
    assert 900 < drawn < 1100


def test_who_is_drawn_goes_to_yellow_and_not_beyond() -> None:
    everybody = Policy(random_percent=100)
    assert judge(facts({}, {}), everybody, seed="s", subject="x").lane == "yellow"
    worst = facts({}, {"issues": frozenset({"quota.zero"}), "appendix": "I"})
    assert judge(worst, everybody, seed="s", subject="x").lane == "red"
