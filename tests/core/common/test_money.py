"""Money is whole minor units of one currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common.money import (
    CurrencyMismatch,
    Money,
    NotMoney,
    UnknownCurrency,
    exponent,
    round_money,
)

CURRENCIES = st.sampled_from(["LKR", "MZN", "ZAR", "VUV", "KHR", "JPY", "KWD", "USD"])
MINOR = st.integers(min_value=-(10**14), max_value=10**14)


@pytest.mark.parametrize(("code", "places"), [("MZN", 2), ("VUV", 0), ("JPY", 0), ("TND", 3)])
def test_decimals_of_a_currency(code: str, places: int) -> None:
    assert exponent(code) == places


@pytest.mark.parametrize("code", ["XYZ", "", "mzn "])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, code)


@pytest.mark.parametrize("amount", [1.0, "1", True, Decimal(1), None])
def test_only_whole_numbers_are_amounts(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "USD")


@given(MINOR, CURRENCIES)
def test_what_is_written_is_read_again(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(str(money.decimal), currency) == money
    assert round_money(money.decimal, currency) == amount
    assert (-money).amount_minor == -amount
    assert money + (-money) == Money(0, currency)
    assert bool(money) == (amount != 0)


@given(MINOR, MINOR, CURRENCIES)
def test_sums_and_order_are_those_of_the_minor_units(a: int, b: int, currency: str) -> None:
    left, right = Money(a, currency), Money(b, currency)
    assert (left + right).amount_minor == a + b
    assert (left - right).amount_minor == a - b
    assert (left < right) == (a < b)
    assert (left <= right) == (a <= b)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), CURRENCIES)
def test_rounding_is_at_most_half_a_unit_away(value: Decimal, currency: str) -> None:
    scaled = value.scaleb(exponent(currency))
    assert abs(Decimal(round_money(value, currency)) - scaled) <= Decimal("0.5")


@pytest.mark.parametrize(("value", "minor"), [("0.005", 1), ("-0.005", -1), ("0.0049", 0)])
def test_halves_go_away_from_zero(value: str, minor: int) -> None:
    assert round_money(Decimal(value), "USD") == minor


@given(MINOR, CURRENCIES, CURRENCIES)
def test_two_currencies_are_never_added(amount: int, left: str, right: str) -> None:
    one, other = Money(amount, left), Money(amount, right)
    if left == right:
        assert one == other
        return
    assert one != other
    for work in (lambda: one + other, lambda: one - other, lambda: one < other):
        with pytest.raises(CurrencyMismatch):
            work()


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,234.50", "USD", 123450),
        (" 1 234.5 ", "MZN", 123450),
        ("1\u00a0234", "JPY", 1234),
        ("1.234", "KWD", 1234),
        ("-5", "ZAR", -500),
        ("1234,50", "MZN", 123450),
        ("1234,5", "MZN", 123450),
        ("1,234", "MZN", 123400),
        ("5.", "USD", 500),
        ("1.000", "USD", 100),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).amount_minor == minor


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.234", "NaN", "Infinity", "1.2.3", "12 USD", "1" * 60, "1e3", "1.234,50",
     "12,34,5", "."],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotMoney, match=r"write for example 1234\.50"):
        Money.parse(text, "USD")


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        money = Money.parse(text, "USD")
    except NotMoney:
        return
    assert Money.parse(str(money.decimal), "USD") == money


def test_amounts_are_shown_in_the_readers_manner() -> None:
    assert Money(123450, "MZN").format("pt").endswith("1.234,50")
    assert Money(123450, "ZAR").format("en-ZA").startswith("R")
    assert str(Money(1234, "VUV")) == "VUV 1234"
