"""Which quotas a line counts in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.quotas.rules import (
    Balance,
    QuotaLine,
    check_quota,
    converted,
    factor_of,
    lacks_region,
    matches,
    plain,
    same_unit,
    select_quotas,
    whole_year,
)

TODAY = dt.date(2026, 6, 15)
SPECIES, GENUS, FAMILY, OTHER = 11, 12, 13, 99


@dataclass
class Key:
    taxon_id: int = SPECIES
    term_code: str = ""
    unit_code: str = "NAR"
    source_codes: list[str] = field(default_factory=list)
    purpose_codes: list[str] = field(default_factory=list)
    origin: str = ""
    region: str = ""
    year: int = 2026
    conversions: list[dict[str, str]] = field(default_factory=list)
    starts_on: dt.date = dt.date(2026, 1, 1)
    ends_on: dt.date = dt.date(2026, 12, 31)

    def __post_init__(self) -> None:
        if self.year != 2026:
            self.starts_on, self.ends_on = whole_year(self.year)


def line(**changes: object) -> QuotaLine:
    values: dict[str, object] = {
        "position": 1,
        "taxon_path": (SPECIES, GENUS, FAMILY),
        "term_code": "SKI",
        "unit_code": "NAR",
        "source_codes": ("W",),
        "origin": "MZ",
        "quantity": Decimal(5),
    }
    return QuotaLine(**(values | changes))


def test_blank_keys_of_a_quota_mean_any() -> None:
    assert matches(Key(), line(), on=TODAY)


def test_another_year_term_source_origin_or_taxon_does_not_match() -> None:
    for key in (
        Key(year=2025),
        Key(term_code="LIV"),
        Key(source_codes=["C", "F"]),
        Key(origin="ZA"),
        Key(taxon_id=OTHER),
    ):
        assert not matches(key, line(), on=TODAY)


def test_a_quota_of_a_higher_taxon_matches() -> None:
    assert matches(Key(taxon_id=FAMILY), line(), on=TODAY)


def test_one_of_two_sources_is_enough() -> None:
    assert matches(Key(source_codes=["W"]), line(source_codes=("I", "W")), on=TODAY)


def test_the_unit_is_no_part_of_the_key() -> None:
    assert matches(Key(), line(unit_code="KGM"), on=TODAY)


def test_a_line_counts_in_several_quotas_the_narrowest_first() -> None:
    family, genus, species, skins, wild = (
        Key(taxon_id=FAMILY),
        Key(taxon_id=GENUS),
        Key(),
        Key(term_code="SKI"),
        Key(term_code="SKI", source_codes=["W"]),
    )
    found = select_quotas([family, skins, genus, wild, species], line(), on=TODAY)
    assert found == [wild, skins, species, genus, family]


def test_blank_unit_is_number() -> None:
    assert same_unit("", "NAR")
    assert not same_unit("", "KGM")


def test_balance_of_a_lowered_quota_is_negative() -> None:
    assert Balance(Decimal(10), Decimal(8), Decimal(5)).left == Decimal(-3)


def test_plain_quantities_have_no_exponent_and_no_needless_zeros() -> None:
    assert plain(Decimal("100.0000")) == "100"
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("2.5000")) == "2.5"
    assert plain(Decimal("0.0000")) == "0"


def test_wrong_details_are_named_by_field() -> None:
    first, last = whole_year(2026)
    wrong = check_quota(
        amount=Decimal(-1),
        starts_on=dt.date(26, 1, 1),
        ends_on=dt.date(25, 1, 1),
        unit_code="KG",
        origin="mz",
        conversions=[{"term": "LIV", "unit": "NAR", "factor": "0"}],
    )
    assert set(wrong) == {"amount", "year", "ends_on", "unit_code", "origin", "conversions"}
    right = {"amount": Decimal(0), "unit_code": "NAR", "origin": "MZ", "starts_on": first}
    assert check_quota(ends_on=last, **right) == {}
    assert set(check_quota(ends_on=last + dt.timedelta(days=2), **right)) == {"ends_on"}


def test_a_period_need_not_be_a_calendar_year() -> None:
    season = Key(starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2027, 2, 28))
    assert matches(season, line(), on=dt.date(2027, 2, 28))
    assert not matches(season, line(), on=dt.date(2026, 2, 28))


def test_purpose_and_region_are_keys_too() -> None:
    assert not matches(Key(purpose_codes=["H"]), line(purpose_code="T"), on=TODAY)
    assert matches(Key(purpose_codes=["H"]), line(purpose_code="H"), on=TODAY)
    assert matches(Key(region="North"), line(region="North"), on=TODAY)
    assert not matches(Key(region="North"), line(region="South"), on=TODAY)
    assert matches(Key(), line(region="South"), on=TODAY)


def test_a_line_without_a_region_is_asked_where_the_quota_is_divided() -> None:
    assert lacks_region([Key(region="North")], line(), on=TODAY)
    assert not lacks_region([Key(region="North")], line(region="South"), on=TODAY)
    assert not lacks_region([Key(region="North", taxon_id=OTHER)], line(), on=TODAY)


def test_several_terms_share_a_quota_by_stated_factors_only() -> None:
    quota = Key(
        term_code="LIV",
        conversions=[
            {"term": "SKI", "unit": "NAR", "factor": "1"},
            {"term": "MEA", "unit": "KGM", "factor": "0.05"},
        ],
    )
    assert factor_of(quota, line(term_code="LIV")) == 1
    assert factor_of(quota, line(term_code="SKI")) == 1
    assert factor_of(quota, line(term_code="MEA", unit_code="KGM")) == Decimal("0.05")
    assert factor_of(quota, line(term_code="MEA", unit_code="NAR")) is None
    assert factor_of(quota, line(term_code="SKI", unit_code="KGM")) is None
    assert not matches(quota, line(term_code="TRO"), on=TODAY)


def test_what_is_converted_is_rounded_up_so_that_nothing_slips_through() -> None:
    assert converted(Decimal(1), Decimal("0.33333333")) == Decimal("0.3334")
    assert converted(Decimal(7), Decimal(1)) == 7


keys = st.builds(
    Key,
    taxon_id=st.sampled_from([SPECIES, GENUS, FAMILY, OTHER]),
    term_code=st.sampled_from(["", "SKI", "LIV"]),
    source_codes=st.lists(st.sampled_from("WCR"), unique=True),
    origin=st.sampled_from(["", "MZ", "ZA"]),
    year=st.sampled_from([2025, 2026]),
)


@given(st.lists(keys))
def test_selection_is_exactly_the_matching_quotas_and_never_widens(found: list[Key]) -> None:
    asked = line()
    selected = select_quotas(found, asked, on=TODAY)
    assert sorted(map(id, selected)) == sorted(
        id(key) for key in found if matches(key, asked, on=TODAY)
    )
    ranks = [asked.taxon_path.index(key.taxon_id) for key in selected]
    assert ranks == sorted(ranks)
