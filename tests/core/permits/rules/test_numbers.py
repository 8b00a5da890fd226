"""How numbers are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.permits.rules.numbers import check_pattern, write_number


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{yy}{iso2}{serial:06d}/EX", "26ZA000017/EX"),
        ("{iso2}{yy}E{serial:05d}", "ZA26E00017"),
        ("LN-{yyyy}-{serial:04d}", "LN-2026-0017"),
        ("{yyyy}/{serial}", "2026/17"),
    ],
)
def test_numbers_follow_their_pattern(pattern: str, number: str) -> None:
    assert check_pattern(pattern) is None
    assert write_number(pattern, year=2026, serial=17, iso2="ZA") == number


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "26MZ",
        "{yy}MZ",
        "MZ{serial:06d}",
        "{yy}{serial:06d}{serial:06d}",
        "{yy}{serial:06d}{other}",
        "{yy.__class__}{serial:06d}",
        "{yy}{serial:06d",
        "{yy}{serial:06d}" + "x" * 70,
    ],
)
def test_patterns_that_could_repeat_or_break_are_refused(pattern: str) -> None:
    assert check_pattern(pattern)


def test_serials_longer_than_their_width_are_not_cut() -> None:
    assert write_number("{yy}-{serial:03d}", year=2026, serial=12345, iso2="MZ") == "26-12345"


@given(
    st.tuples(st.integers(1975, 2074), st.integers(1, 10**6)),
    st.tuples(st.integers(1975, 2074), st.integers(1, 10**6)),
)
def test_no_two_serials_of_a_century_make_the_same_number(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    pattern = "{yy}{iso2}{serial:06d}"
    numbers = [write_number(pattern, year=y, serial=s, iso2="MZ") for y, s in (one, other)]
    assert (numbers[0] == numbers[1]) == (one == other)
