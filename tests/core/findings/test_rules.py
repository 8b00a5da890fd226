"""What a finding must hold."""

from __future__ import annotations

from core.findings.rules import allows_issue, check_finding


def check(**changes: object) -> dict[str, list[str]]:
    values: dict[str, object] = {
        "kind": "ndf",
        "outcome": "positive",
        "reasoning": "Stable population, monitored yearly.",
        "conditions": "",
        "evidence": {},
    }
    return check_finding(**(values | changes))


def test_a_reasoned_positive_finding_is_complete() -> None:
    assert check() == {}
    assert check(evidence={"harvest": "ranching quota", "review_on": "2027-01-01"}) == {}


def test_reasons_are_always_needed() -> None:
    assert set(check(reasoning="  ")) == {"reasoning"}


def test_a_conditional_finding_states_its_conditions() -> None:
    assert set(check(outcome="conditional")) == {"conditions"}
    assert check(outcome="conditional", conditions="Skins of 1.2 m at least.") == {}


def test_a_negative_finding_has_no_conditions() -> None:
    assert set(check(outcome="negative", conditions="x")) == {"conditions"}


def test_unknown_words_are_refused() -> None:
    wrong = check(kind="mda", outcome="maybe", evidence={"harvest": ""})
    assert set(wrong) == {"kind", "outcome", "evidence"}
    assert set(check(kind="laf", evidence={"harvest": "x"})) == {"evidence"}


def test_only_positive_and_conditional_findings_allow_the_issue() -> None:
    assert [
        o for o in ("positive", "conditional", "negative", "more_information") if allows_issue(o)
    ] == ["positive", "conditional"]
