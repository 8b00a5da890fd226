"""The code lists: complete, named, and equal to the public lists where those are at hand."""

from pathlib import Path

import pytest

from core.species import codes
from tests.core.species.shared import rows_of


def test_every_code_has_a_name_in_english() -> None:
    for names in (codes.TERMS, codes.UNITS, codes.SOURCES, codes.PURPOSES):
        assert all(named["en"] for named in names.values())


def test_current_codes_have_names_in_all_four_languages() -> None:
    lists = {
        "term": codes.TERMS,
        "unit": codes.UNITS,
        "source": codes.SOURCES,
        "purpose": codes.PURPOSES,
    }
    for kind, names in lists.items():
        for code in codes.current(kind):
            assert set(names[code]) == set(codes.LANGUAGES), (kind, code)


def test_codes_that_look_like_yaml_words_stay_text() -> None:
    assert "Y" in codes.SOURCES
    assert "N" in codes.PURPOSES
    assert all(isinstance(code, str) for code in (*codes.TERMS, *codes.UNITS, *codes.SOURCES))


def test_pairs_name_known_codes_only() -> None:
    for term, units in codes.TERM_UNITS.items():
        assert term in codes.TERMS
        assert units <= set(codes.UNITS), term
    for term, purposes in codes.TERM_PURPOSES.items():
        assert term in codes.TERMS
        assert purposes <= set(codes.PURPOSES), term
    for taxon, terms in codes.TAXON_TERMS.items():
        assert terms <= set(codes.TERMS), taxon
    for units in codes.PREFERRED_UNITS.values():
        assert set(units) <= set(codes.UNITS)


@pytest.mark.parametrize(
    ("given", "stored"), [("", "NAR"), ("KIL", "KGM"), ("kil ", "KGM"), ("MTQ", "MTQ")]
)
def test_old_and_blank_units_are_stored_as_the_new_ones(given: str, stored: str) -> None:
    assert codes.normal_unit(given) == stored


def test_a_name_falls_back_to_english_and_then_to_the_code() -> None:
    assert codes.name_of(codes.TERMS, "SKI", "pt-mz") == "pele"
    assert codes.name_of(codes.TERMS, "SKI", "si") == "Skin"
    assert codes.name_of(codes.TERMS, "???") == "???"


def test_choices_offer_no_retired_code() -> None:
    offered = {code for code, _ in codes.choices("term")}
    assert {"SKI", "COS"} <= offered
    assert not {"VNM", "CSD"} & offered
    assert {code for code, _ in codes.choices("unit")} == {
        "GRM", "KGM", "LTR", "MLT", "MTR", "CMQ", "MTK", "MTQ", "NAR",
    }  # fmt: skip


def test_lists_hold_the_same_facts_as_the_public_ones(domain: Path) -> None:
    def column(name: str, key: str) -> set[str]:
        return {row[key] for row in rows_of(domain / "codes" / name)}

    assert set(codes.TERMS) == column("terms.csv", "code")
    assert set(codes.UNITS) == column("units.csv", "code")
    assert set(codes.SOURCES) == column("sources.csv", "code")
    assert set(codes.PURPOSES) == column("purposes.csv", "code")
    pairs = {
        (row["term_code"], row["unit_code"]) for row in rows_of(domain / "codes/term_units.csv")
    }
    assert {(term, unit) for term, units in codes.TERM_UNITS.items() for unit in units} == pairs
    uses = {
        (row["term_code"], row["purpose_code"])
        for row in rows_of(domain / "codes/term_purposes.csv")
    }
    assert {(t, p) for t, purposes in codes.TERM_PURPOSES.items() for p in purposes} == uses
    fitting = {
        (row["taxon"].strip().lower(), row["term_code"])
        for row in rows_of(domain / "codes/taxon_terms.csv")
    }
    assert {(taxon, t) for taxon, terms in codes.TAXON_TERMS.items() for t in terms} == fitting
