"""The pure rules of the border."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.customs.rules import (
    ImportRules,
    find_over_use,
    is_in_time,
    leaves_on,
    needs_import_permit,
    plain,
    read_quantities,
    read_quantity,
    reported_unit,
    request_digest,
)

DAY = dt.date(2026, 6, 30)
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=4)


@given(st.dictionaries(st.integers(1, 30), AMOUNTS, min_size=1))
def test_every_way_of_writing_a_quantity_reads_the_same(amounts: dict[int, Decimal]) -> None:
    for keys in ((str, str), (int, Decimal)):
        entered = {keys[0](place): keys[1](amount) for place, amount in amounts.items()}
        assert read_quantities(entered, positions=set(amounts)) == (amounts, {})


@given(st.dictionaries(st.integers(1, 9), AMOUNTS, min_size=1), st.data())
def test_over_use_is_found_exactly_when_a_line_exceeds_its_limit(
    amounts: dict[int, Decimal], data: st.DataObject
) -> None:
    limits = {place: data.draw(AMOUNTS) for place in amounts}
    over = find_over_use(amounts, limits)
    exceeding = [place for place in sorted(amounts) if amounts[place] > limits[place]]
    assert over == (exceeding[0] if exceeding else None)


@given(st.one_of(st.text(max_size=12), st.floats(), st.booleans(), st.none(), st.decimals()))
def test_nothing_that_is_entered_breaks_the_reading(value: Any) -> None:
    quantity, problem = read_quantity(value)
    assert quantity.is_finite()
    assert quantity >= 0
    assert isinstance(problem, str)


def test_equal_requests_have_equal_digests() -> None:
    one = request_digest(lines={1: Decimal("5.0"), 2: Decimal(100)}, office="A")
    assert one == request_digest(office="A", lines={"2": Decimal("1E+2"), "1": Decimal(5)})
    assert one != request_digest(office="A", lines={1: Decimal(5), 2: Decimal(101)})


def test_minus_zero_is_zero() -> None:
    assert read_quantity("-0") == (Decimal(0), "")
    assert plain(read_quantity(Decimal("-0.0"))[0]) == "0"


@pytest.mark.parametrize(
    ("kind", "other_kind", "leaves"),
    [
        ("E", "", True),
        ("R", "", True),
        ("I", "", False),
        ("O", "pre_convention", True),
        ("O", "introduction_from_the_sea", False),
        ("", "", False),
    ],
)
def test_on_which_papers_goods_leave(kind: str, other_kind: str, leaves: bool) -> None:
    assert leaves_on(kind=kind, other_kind=other_kind) is leaves


@pytest.mark.parametrize(
    ("rule", "on", "left_on", "in_time"),
    [
        ("presentation", DAY, None, True),
        ("presentation", DAY + dt.timedelta(days=1), DAY, False),
        ("presentation", dt.date(2026, 1, 4), None, False),
        ("export_date", DAY + dt.timedelta(days=1), DAY, True),
        ("export_date", DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=1), False),
        ("export_date", dt.date(2026, 7, 5), DAY, True),
        ("export_date", dt.date(2026, 7, 6), DAY, False),
        ("export_date", DAY + dt.timedelta(days=1), None, False),
    ],
)
def test_until_when_a_foreign_paper_serves(
    rule: str, on: dt.date, left_on: dt.date | None, in_time: bool
) -> None:
    issued = dt.date(2026, 1, 5)
    assert (
        is_in_time(
            rule, on=on, valid_from=issued, valid_until=DAY, issued_on=issued, left_on=left_on
        )
        is in_time
    )


def test_settings_that_say_nothing_or_nonsense_give_the_defaults() -> None:
    assert ImportRules.of({}) == ImportRules.of({"customs": {"import_validity": "never"}})
    assert ImportRules.of({"customs": {"import_validity": "export_date"}}).validity == (
        "export_date"
    )


def test_units_are_reported_by_their_present_codes() -> None:
    given_codes = ("", "nar", "C62", "KIL", "KGM", " m3")
    assert [reported_unit(code) for code in given_codes] == [
        "NAR",
        "NAR",
        "NAR",
        "KGM",
        "KGM",
        "M3",
    ]


def test_appendix_i_needs_an_import_permit_unless_it_counts_as_ii() -> None:
    needs = {code for code in "ACDFIORUWXY" if needs_import_permit(appendix="I", source_code=code)}
    assert needs == set("FIRUWXY")
    assert not needs_import_permit(appendix="II", source_code="W")
