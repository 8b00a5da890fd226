"""How Stripe counts money (docs.stripe.com/currencies, "Minor units in API amounts"). Pure.

Stripe's minor unit is mostly ISO 4217's, but not always: it counts whole ariary (ISO: two
decimals), takes krónur and Ugandan shillings with two decimals (ISO: none), and rounds the last
of three decimals.
"""

from __future__ import annotations

from billing.payments.errors import AmountNotPayable
from core.common.money import Money, exponent

_NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"}
    | {"PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def stripe_exponent(currency: str) -> int:
    """How many decimals Stripe counts in `currency` (ISO 4217 code)."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def to_stripe(amount: Money) -> int:
    """The amount as Stripe wants it. Raises AmountNotPayable when Stripe would have to round."""
    shift = stripe_exponent(amount.currency) - exponent(amount.currency)
    units, rest = divmod(amount.amount_minor * _power(shift), _power(-shift))
    if rest or (amount.currency in _THREE_DECIMALS and units % 10):
        raise AmountNotPayable(amount=amount)
    return units


def from_stripe(units: int, currency: str) -> Money:
    """Money from Stripe's count; `currency` as Stripe writes it, in small letters."""
    code = currency.upper()
    shift = exponent(code) - stripe_exponent(code)
    return Money(units * _power(shift) // _power(-shift), code)


def _power(places: int) -> int:
    """Ten to the power of `places`, one for none or less."""
    return int("1" + "0" * max(places, 0))
