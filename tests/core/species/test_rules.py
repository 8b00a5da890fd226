"""Checks of a permit line against the code lists."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from core.species import codes
from core.species.rules import Issue, LineFacts, check_line, unexplained
from tests.core.species.shared import rows_of

CROCODILE = LineFacts(
    kingdom="Animalia",
    taxa=("Crocodylus niloticus", "Crocodylus", "Crocodylidae", "Crocodylia", "Reptilia"),
    scientific_name="Crocodylus niloticus",
    term_code="SKI",
    unit_code="NAR",
    purpose_code="H",
    source_code="W",
    appendix="II",
)
ALOE = LineFacts(
    kingdom="Plantae",
    taxa=("Aloe ferox", "Aloe", "Liliaceae", "Liliales"),
    scientific_name="Aloe ferox",
    term_code="EXT",
    unit_code="KGM",
    purpose_code="T",
    source_code="W",
    appendix="II",
)


def found(facts: LineFacts, **changes: str) -> list[tuple[str, str]]:
    return [(issue.severity, issue.code) for issue in check_line(replace(facts, **changes))]


@pytest.mark.parametrize("facts", [CROCODILE, ALOE, LineFacts()])
def test_a_usual_line_has_no_issues(facts: LineFacts) -> None:
    assert check_line(facts) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("term_code", "XXX", "line.term_unknown"),
        ("unit_code", "KG", "line.unit_unknown"),
        ("purpose_code", "X", "line.purpose_unknown"),
        ("source_code", "Q", "line.source_unknown"),
    ],
)
def test_an_unknown_code_is_an_error(field: str, value: str, code: str) -> None:
    (issue,) = check_line(replace(CROCODILE, **{field: value}))
    assert (issue.severity, issue.code, issue.field) == ("error", code, field)
    assert f"“{value}”" in issue.message
    assert "Choose one from the list" in issue.message


@pytest.mark.parametrize("source", ["A", "Y"])
def test_an_animal_cannot_be_of_a_plant_source(source: str) -> None:
    (issue,) = check_line(replace(CROCODILE, source_code=source))
    assert (issue.severity, issue.code) == ("error", "line.source_kingdom")
    assert "Crocodylus niloticus is an animal" in issue.message


@pytest.mark.parametrize("source", ["C", "F", "R"])
def test_a_plant_cannot_be_of_an_animal_source(source: str) -> None:
    (issue,) = check_line(replace(ALOE, source_code=source))
    assert (issue.severity, issue.code) == ("error", "line.source_kingdom")


@pytest.mark.parametrize("source", ["W", "I", "O", "U", "X"])
@pytest.mark.parametrize("facts", [CROCODILE, ALOE])
def test_other_sources_fit_both_kingdoms(facts: LineFacts, source: str) -> None:
    assert found(facts, source_code=source) == []


def test_the_kingdom_is_checked_for_the_second_source_too() -> None:
    issues = check_line(replace(ALOE, source_code="I", second_source_code="C"))
    assert [(i.code, i.field) for i in issues] == [("line.source_kingdom", "second_source_code")]


def test_source_d_is_only_for_appendix_one() -> None:
    assert found(CROCODILE, source_code="D") == [("error", "line.source_appendix")]
    assert found(CROCODILE, source_code="D", appendix="I") == []
    assert found(CROCODILE, source_code="D", appendix="") == []


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [("I", "W", True), ("W", "O", True), ("O", "I", True), ("W", "C", False), ("I", "I", False)],
)
def test_two_sources_stand_together_only_with_i_or_o(
    first: str, second: str, allowed: bool
) -> None:
    issues = found(CROCODILE, source_code=first, second_source_code=second)
    assert issues == ([] if allowed else [("error", "line.second_source")])


def test_a_unit_replaced_in_2021_is_an_error_that_names_the_new_one() -> None:
    (issue,) = check_line(replace(ALOE, unit_code="KIL"))
    assert (issue.severity, issue.code) == ("error", "line.unit_replaced")
    assert "KGM" in issue.message


def test_a_retired_term_is_a_warning() -> None:
    assert ("warning", "line.term_retired") in found(CROCODILE, term_code="VNM")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit_code": "MTQ"}, "line.term_unit_unusual"),
        ({"purpose_code": "G"}, "line.term_purpose_unusual"),
        ({"term_code": "TUS"}, "line.taxon_term_unusual"),
    ],
)
def test_an_unusual_pair_is_a_warning_that_needs_a_reason(
    changes: dict[str, str], code: str
) -> None:
    (issue,) = check_line(replace(CROCODILE, **changes))
    assert (issue.severity, issue.code) == ("warning", code)
    assert "reason" in issue.message
    assert unexplained([issue], {}) == [issue]
    assert unexplained([issue], {code: "  "}) == [issue]
    assert unexplained([issue], {code: "seen by the officer"}) == []


def test_a_reason_does_not_lift_an_error() -> None:
    (issue,) = check_line(replace(CROCODILE, source_code="A"))
    assert unexplained([issue], {issue.code: "because"}) == [issue]


def test_a_term_that_fits_a_higher_taxon_is_usual_below_it() -> None:
    lion = replace(
        CROCODILE,
        taxa=("Panthera leo", "Panthera", "Felidae", "Carnivora", "Mammalia", "Chordata"),
        term_code="TRO",
    )
    assert found(lion) == []
    assert found(replace(lion, taxa=lion.taxa[:2]), term_code="SKU") != []


def test_a_blank_unit_is_the_number_of_specimens() -> None:
    assert found(CROCODILE, unit_code="") == []
    ray = replace(CROCODILE, taxa=("Mobula kuhlii", "Elasmobranchii"), purpose_code="T")
    assert found(ray, term_code="GIL", unit_code="KGM") == []
    assert found(ray, term_code="GIL", unit_code="") == [("warning", "line.term_unit_unusual")]


def test_terms_without_a_pair_list_are_not_judged_but_by_preferred_units() -> None:
    assert found(ALOE, term_code="COS", unit_code="GRM") == []
    assert found(ALOE, term_code="COS", unit_code="MTQ") == [("warning", "line.term_unit_unusual")]


def test_errors_come_before_warnings() -> None:
    issues = check_line(replace(CROCODILE, purpose_code="G", source_code="A"))
    assert [issue.severity for issue in issues] == ["error", "warning"]


def test_names_in_the_sentence_are_in_the_language_of_the_person() -> None:
    with translation.override("pt"):
        (issue,) = check_line(replace(CROCODILE, unit_code="MTQ"))
    assert "SKI (pele)" in issue.message


def test_any_mix_of_known_codes_gives_issues_with_full_sentences() -> None:
    seen: set[str] = set()
    for term in codes.TERMS:
        for source in codes.SOURCES:
            facts = replace(CROCODILE, term_code=term, source_code=source, unit_code="KIL")
            for issue in check_line(facts):
                assert isinstance(issue, Issue)
                assert "%(" not in issue.message
                seen.add(issue.code)
    assert "line.unit_replaced" in seen


def test_real_trade_of_a_year_is_seldom_unusual(domain: Path) -> None:
    """The rules follow pairs of the trade statistics, so a high rate would mean a mapping bug."""
    known = {
        (row["kind"], row["name_in_export"].lower()): row["code"]
        for row in rows_of(domain / "codes/trade_db_names.csv")
    }
    counts: Counter[str] = Counter()
    for row in rows_of(domain / "data/trade_comptab_2013.csv"):
        unit = known.get(("unit", row["Unit"].lower()), "") if row["Unit"] else ""
        taxon = row["Taxon"].removesuffix(" spp.")
        facts = LineFacts(
            kingdom="Animalia" if row["Class"] or not row["Family"] else "Plantae",
            taxa=(taxon, row["Genus"], row["Family"], row["Order"], row["Class"]),
            term_code=known.get(("term", row["Term"].lower()), ""),
            unit_code=codes.normal_unit(unit),
            purpose_code=row["Purpose"],
            source_code=row["Source"],
            appendix=row["App."],
        )
        counts["lines"] += 1
        counts.update(issue.code for issue in check_line(facts))
    assert counts["lines"] > 30_000
    assert counts["line.term_unit_unusual"] < counts["lines"] * 0.005
    assert counts["line.term_purpose_unusual"] < counts["lines"] * 0.01
    assert counts["line.taxon_term_unusual"] < counts["lines"] * 0.04
    assert not [code for code in counts if code.endswith("unknown") or "source" in code]
