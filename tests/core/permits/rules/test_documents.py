"""How long papers are valid."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.permits.rules.documents import add_months, last_valid_day, longest_validity


@pytest.mark.parametrize(
    ("kind", "other_kind", "months"),
    [
        ("E", "", 6),
        ("R", "", 6),
        ("I", "", 12),
        ("O", "introduction_from_the_sea", 12),
        ("O", "pre_convention", 6),
        ("O", "origin", 12),
        ("O", "travelling_exhibition", 36),
        ("O", "musical_instrument", 36),
        ("O", "sample_collection", 6),
        ("O", "something_new", 6),
    ],
)
def test_each_paper_has_its_maximum(kind: str, other_kind: str, months: int) -> None:
    assert longest_validity(kind=kind, other_kind=other_kind, is_cites=True) == months


def test_national_papers_have_no_maximum_of_the_convention() -> None:
    assert longest_validity(kind="O", other_kind="national", is_cites=False) is None


def test_the_day_of_issue_counts_and_the_last_day_is_included() -> None:
    assert last_valid_day(dt.date(2014, 1, 6), months=6) == dt.date(2014, 7, 5)


def test_months_without_the_day_end_on_their_last() -> None:
    assert add_months(dt.date(2026, 8, 31), 6) == dt.date(2027, 2, 28)
    assert add_months(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)


@given(st.dates(dt.date(1975, 7, 1), dt.date(2090, 1, 1)), st.integers(1, 36))
def test_validity_is_never_longer_than_its_months(day: dt.date, months: int) -> None:
    last = last_valid_day(day, months=months)
    assert day <= last < add_months(day, months)
