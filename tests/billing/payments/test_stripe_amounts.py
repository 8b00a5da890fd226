"""Amounts as Stripe counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.payments.errors import AmountNotPayable
from billing.payments.providers.stripe.amounts import from_stripe, to_stripe
from core.common.money import Money

CURRENCIES = ("MZN", "LKR", "EUR", "VUV", "XOF", "KWD", "TND", "ISK", "UGX", "MGA")


@pytest.mark.parametrize(
    ("minor", "currency", "units"),
    [
        (613000, "MZN", 613000),  # two decimals
        (1200, "VUV", 1200),  # none
        (12340, "BHD", 12340),  # three, the last zero
        (500, "ISK", 50000),  # none in ISO 4217, two at Stripe
        (500, "UGX", 50000),
        (500, "MGA", 5),  # two in ISO 4217, none at Stripe
    ],
)
def test_minor_units_are_stripes(minor: int, currency: str, units: int) -> None:
    assert to_stripe(Money(minor, currency)) == units
    assert from_stripe(units, currency.lower()) == Money(minor, currency)


@pytest.mark.parametrize(("minor", "currency"), [(12345, "BHD"), (501, "MGA")])
def test_what_stripe_would_round_is_refused(minor: int, currency: str) -> None:
    with pytest.raises(AmountNotPayable):
        to_stripe(Money(minor, currency))


@given(
    minor=st.integers(1, 10**10),
    currency=st.sampled_from(CURRENCIES),
)
def test_an_amount_that_stripe_takes_comes_back_the_same(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    try:
        units = to_stripe(money)
    except AmountNotPayable:
        return
    assert from_stripe(units, currency.lower()) == money
