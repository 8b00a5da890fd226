"""The 26 rules over the values of rows."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reporting.rules import ALL, Facts, Row, TaxonFacts
from core.reporting.rules.model import clean_row
from core.reporting.rules.run import check, has_errors
from core.species.listings import Entry

CROCODILE = TaxonFacts(
    kingdom="Animalia",
    rank="SPECIES",
    taxa=("Crocodylus niloticus", "Crocodylus", "Crocodylidae", "Crocodylia", "Reptilia"),
    distribution=frozenset({"MZ", "ZM"}),
    entries=(
        Entry(appendix="I", effective_on=dt.date(1975, 7, 1), ended_on=dt.date(2010, 3, 1)),
        Entry(appendix="II", effective_on=dt.date(2010, 3, 1)),
        Entry(appendix="III", effective_on=dt.date(1975, 7, 1), level=4),
    ),
)
ALOE = TaxonFacts(
    kingdom="Plantae",
    rank="GENUS",
    taxa=("Aloe",),
    entries=(Entry(appendix="II", effective_on=dt.date(1995, 2, 16)),),
    below=(Entry(appendix="I", effective_on=dt.date(1995, 2, 16)),),
)
UNLISTED = TaxonFacts(kingdom="Animalia", rank="SPECIES", taxa=("Passer domesticus", "Aves"))
FACTS = Facts(
    taxa={"Crocodylus niloticus": CROCODILE, "Aloe spp.": ALOE, "Passer domesticus": UNLISTED}
)
GOOD = Row(
    appendix="II",
    taxon_name="Crocodylus niloticus",
    term_code="SKI",
    quantity="50",
    unit_code="NAR",
    trading_partner="ZA",
    purpose_code="T",
    source_code="W",
    year="2026",
    exporter="MZ",
    importer="ZA",
)


def broken(**changes: Any) -> list[str]:
    row = dataclasses.replace(GOOD, **changes)
    return [finding.rule.id for finding in check({row: 1}, FACTS)]


def test_there_are_26_rules_of_which_17_stop_the_report() -> None:
    assert [rule.id for rule in ALL] == [f"P{n:02d}" for n in range(1, 18)] + [
        f"S{n:02d}" for n in range(1, 10)
    ]
    assert [rule.severity for rule in ALL].count("primary") == 17


def test_a_good_row_breaks_none() -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"trading_partner": ""}, ["P01"]),
        ({"term_code": ""}, ["P02"]),
        ({"taxon_name": ""}, ["P03"]),
        ({"appendix": ""}, ["P04"]),
        ({"quantity": ""}, ["P05"]),
        ({"year": ""}, ["P06"]),
        ({"quantity": "1,000"}, ["P07"]),
        ({"quantity": "-1"}, ["P07"]),
        ({"quantity": "1E3"}, ["P07"]),
        ({"year": "MMXX"}, ["P08", "P09"]),
        ({"year": "20260"}, ["P09"]),
        ({"year": "٢٠٢٦"}, ["P08", "P09"]),
        ({"quantity": "٣"}, ["P07"]),
        ({"term_code": "QQQ"}, ["P10"]),
        ({"source_code": "Q"}, ["P11"]),
        ({"purpose_code": "?"}, ["P12"]),
        ({"unit_code": "QQQ"}, ["P13"]),
        ({"trading_partner": "ZZZ"}, ["P14"]),
        ({"country_of_origin": "Q1"}, ["P15"]),
        ({"taxon_name": "Crocodylus imaginarius"}, ["P16"]),
        ({"appendix": "2"}, ["P17"]),
    ],
)
def test_primary_rules(changes: dict[str, str], rules: list[str]) -> None:
    assert broken(**changes) == rules


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": "0.25"},
        {"quantity": "0"},
        {"source_code": ""},
        {"country_of_origin": "XX"},
        {"trading_partner": "XX", "importer": "XX"},
        {"unit_code": ""},
        {"appendix": "N"},
        {"appendix": "I", "year": "2010"},
        {"appendix": "I", "taxon_name": "Passer domesticus", "term_code": "LIV"},
        {
            "taxon_name": "Aloe spp.",
            "term_code": "LIV",
            "source_code": "A",
            "appendix": "I",
        },
    ],
)
def test_what_is_accepted(changes: dict[str, str]) -> None:
    assert broken(**changes) == []


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"appendix": "I"}, ["S01"]),
        ({"appendix": "I", "year": "2011"}, ["S01"]),
        ({"appendix": "II", "year": "2009"}, ["S01"]),
        ({"appendix": "III"}, ["S01"]),
        ({"unit_code": "LTR"}, ["S02"]),
        ({"purpose_code": "N"}, ["S03"]),
        ({"purpose_code": ""}, ["S03"]),
        ({"term_code": "CAV", "unit_code": "KGM"}, ["S04"]),
        ({"country_of_origin": "BR"}, ["S05"]),
        ({"exporter": "BR"}, ["S06"]),
        ({"country_of_origin": "MZ"}, ["S07"]),
        ({"importer": "MZ"}, ["S08"]),
        ({"source_code": "A"}, ["S09"]),
        ({"taxon_name": "Aloe spp.", "term_code": "LIV", "source_code": "C"}, ["S09"]),
    ],
)
def test_secondary_rules(changes: dict[str, str], rules: list[str]) -> None:
    assert broken(**changes) == rules


@pytest.mark.parametrize(
    "changes",
    [
        {"country_of_origin": "BR", "source_code": "C"},
        {"country_of_origin": "XX", "exporter": "BR"},
        {"exporter": "XX"},
        {"exporter": "BR", "source_code": ""},
    ],
)
def test_distribution_is_asked_of_wild_specimens_of_known_origin_only(
    changes: dict[str, str],
) -> None:
    assert broken(**changes) == []


def test_secondary_rules_wait_until_no_primary_error_is_left() -> None:
    rows = {dataclasses.replace(GOOD, appendix="I"): 3, dataclasses.replace(GOOD, year=""): 1}
    (finding,) = check(rows, FACTS)
    assert (finding.rule.id, finding.rows) == ("P06", 1)
    assert has_errors([finding])
    (finding,) = check({dataclasses.replace(GOOD, appendix="I"): 3}, FACTS)
    assert (finding.values, finding.rows) == (("Crocodylus niloticus", "I", "2026"), 3)
    assert not has_errors([finding])


def test_rows_that_break_a_rule_by_the_same_values_are_one_finding() -> None:
    rows = {
        dataclasses.replace(GOOD, term_code="QQQ", quantity=str(number)): number
        for number in (1, 2, 3)
    }
    (finding,) = check(rows, FACTS)
    assert (finding.rule.id, finding.values, finding.rows) == ("P10", ("QQQ",), 6)
    assert str(finding).startswith("P10 (primary), 6: term_code QQQ.")


VALUES = st.one_of(
    st.sampled_from(["", "II", "MZ", "SKI", "W", "T", "NAR", "2026", "XX", "é٣"]),
    st.text(max_size=5),
)


@given(st.builds(Row, **{field.name: VALUES for field in dataclasses.fields(Row)}))
def test_no_values_break_the_checking(row: Row) -> None:
    for finding in check({row: 1}, FACTS):
        assert str(finding)


ROWS = st.lists(
    st.builds(
        lambda term, unit, year, appendix: dataclasses.replace(
            GOOD, term_code=term, unit_code=unit, year=year, appendix=appendix
        ),
        st.sampled_from(["SKI", "LIV", "QQQ"]),
        st.sampled_from(["NAR", "LTR", "ZZZ"]),
        st.sampled_from(["2026", "2009"]),
        st.sampled_from(["I", "II"]),
    ),
    max_size=8,
)


@given(ROWS)
def test_checking_together_finds_what_checking_each_row_finds(rows: list[Row]) -> None:
    together = check({row: rows.count(row) for row in rows}, FACTS)
    is_stopped = has_errors(together)
    one_by_one: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in rows:
        for rule in ALL:
            runs = rule.severity == ("primary" if is_stopped else "secondary")
            if runs and rule.is_broken(row, FACTS):
                key = (rule.id, rule.values(row))
                one_by_one[key] = one_by_one.get(key, 0) + 1
    assert {(found.rule.id, found.values): found.rows for found in together} == one_by_one


def test_cells_are_cleaned_as_on_loading() -> None:
    cells = {"SpeciesName": "  Crocodylus   niloticus ", "TermCode": " ski", "TradingPartner": "za"}
    row = clean_row(cells, reporter="MZ", is_import=True)
    assert (row.taxon_name, row.term_code) == ("Crocodylus niloticus", "SKI")
    assert (row.exporter, row.importer) == ("ZA", "MZ")
