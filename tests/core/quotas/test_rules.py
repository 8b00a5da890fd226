"""Which quotas a line counts in."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.quotas.rules import (
    Balance,
    QuotaLine,
    check_quota,
    matches,
    plain,
    same_unit,
    select_quotas,
)

SPECIES, GENUS, FAMILY, OTHER = 11, 12, 13, 99


@dataclass
class Key:
    taxon_id: int = SPECIES
    term_code: str = ""
    source_codes: list[str] = field(default_factory=list)
    origin: str = ""
    year: int = 2026


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
    assert matches(Key(), line(), year=2026)


def test_another_year_term_source_origin_or_taxon_does_not_match() -> None:
    for key in (
        Key(year=2025),
        Key(term_code="LIV"),
        Key(source_codes=["C", "F"]),
        Key(origin="ZA"),
        Key(taxon_id=OTHER),
    ):
        assert not matches(key, line(), year=2026)


def test_a_quota_of_a_higher_taxon_matches() -> None:
    assert matches(Key(taxon_id=FAMILY), line(), year=2026)


def test_one_of_two_sources_is_enough() -> None:
    assert matches(Key(source_codes=["W"]), line(source_codes=("I", "W")), year=2026)


def test_the_unit_is_no_part_of_the_key() -> None:
    assert matches(Key(), line(unit_code="KGM"), year=2026)


def test_a_line_counts_in_several_quotas_the_narrowest_first() -> None:
    family, genus, species, skins, wild = (
        Key(taxon_id=FAMILY),
        Key(taxon_id=GENUS),
        Key(),
        Key(term_code="SKI"),
        Key(term_code="SKI", source_codes=["W"]),
    )
    found = select_quotas([family, skins, genus, wild, species], line(), year=2026)
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
    wrong = check_quota(amount=Decimal(-1), year=26, unit_code="KG", origin="mz")
    assert set(wrong) == {"amount", "year", "unit_code", "origin"}
    assert check_quota(amount=Decimal(0), year=2026, unit_code="NAR", origin="MZ") == {}


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
    selected = select_quotas(found, asked, year=2026)
    assert sorted(map(id, selected)) == sorted(
        id(key) for key in found if matches(key, asked, year=2026)
    )
    ranks = [asked.taxon_path.index(key.taxon_id) for key in selected]
    assert ranks == sorted(ranks)
