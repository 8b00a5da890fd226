"""Money as integer minor units with an ISO 4217 currency; no float anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency
from django.utils.translation import gettext_lazy as _
from moneyed import get_currency
from moneyed.classes import CurrencyDoesNotExist

from core.common.errors import Invalid

_WITHOUT_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_WITH_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
# ISO 4217 minor units that are not 2. Everything else has two decimals.
_EXPONENTS = {
    **dict.fromkeys(_WITHOUT_DECIMALS, 0),
    **dict.fromkeys(_WITH_THREE_DECIMALS, 3),
}

# "1234.50", "1,234.50", and "1234,50" as people write it where the comma marks the decimals.
_TYPED = re.compile(r"([+-]?)([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]*))?")
_DECIMAL_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]{1,2})")


class NotMoney(Invalid):
    code = "money.invalid"
    sentence = _("“%(text)s” is not an amount in %(currency)s: write for example %(example)s.")


class CurrencyMismatch(Invalid):
    code = "money.currency_mismatch"
    sentence = _("Amounts in %(left)s and %(right)s cannot be added together.")


class UnknownCurrency(Invalid):
    code = "money.unknown_currency"
    sentence = _("“%(currency)s” is not an ISO 4217 currency code.")


def exponent(currency: str) -> int:
    """How many decimals `currency` (ISO 4217) has: 0, 2 or 3. Raises UnknownCurrency."""
    try:
        get_currency(currency)
    except CurrencyDoesNotExist:
        raise UnknownCurrency(currency=currency) from None
    return _EXPONENTS.get(currency, 2)


def round_money(value: Decimal, currency: str) -> int:
    """`value` in major units as whole minor units, halves away from zero."""
    scaled = value.scaleb(exponent(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `amount_minor` in the smallest unit of `currency` (ISO 4217)."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount_minor, int) or isinstance(self.amount_minor, bool):
            raise TypeError("amount_minor is a whole number of minor units")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read an amount as a person types it. Raises NotMoney.

        "1,234.50", "1 234.50", "1234.50"; also "1234,50" (one or two digits after a comma).
        """
        places = exponent(currency)
        example = "1234" if places == 0 else "1234." + "50"[:places].ljust(places, "0")
        cleaned = re.sub("[ \u00a0\u202f]", "", text.strip())
        if _DECIMAL_COMMA.fullmatch(cleaned):
            cleaned = cleaned.replace(",", ".")
        typed = _TYPED.fullmatch(cleaned)
        if typed is None or len((typed.group(3) or "").rstrip("0")) > places:
            raise NotMoney(text=text, currency=currency, example=example)
        sign, whole, fraction = typed.groups()
        value = Decimal(f"{sign}{whole.replace(',', '')}.{fraction or '0'}")
        return cls(round_money(value, currency), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with the currency's decimals."""
        return Decimal(self.amount_minor).scaleb(-exponent(self.currency))

    def format(self, locale: str = "en") -> str:
        """The amount for a person's eyes, in the manner of `locale`."""
        return format_currency(self.decimal, self.currency, locale=locale.replace("-", "_"))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount_minor < other.amount_minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount_minor <= other.amount_minor

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal}"
