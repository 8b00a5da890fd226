"""How a schedule and the facts of a case become an itemised quote. Pure: no ORM, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from billing.fees import wording
from billing.fees.facts import FeeFacts, When
from billing.fees.schedule import (
    FeeRule,
    Fixed,
    Names,
    Percent,
    PerCount,
    Schedule,
    Steps,
)
from core.common.money import Money, round_money


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteItem:
    """One line of a quote. `basis` and `params` say how the amount came about: `explanation`."""

    code: str
    names: Names
    amount: Money
    account: str
    basis: str
    params: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """The item's name in `language`, or the first name that there is."""
        return wording.pick(self.names, language)

    @property
    def explanation(self) -> str:
        """How the amount came about, in words of the active language."""
        return wording.explain(self.basis, self.params, self.amount.currency)

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "names": dict(self.names),
            "amount_minor": self.amount.amount_minor,
            "account": self.account,
            "basis": self.basis,
            "params": dict(self.params),
        }

    @classmethod
    def from_dict(cls, item: Mapping[str, Any], *, currency: str) -> QuoteItem:
        """The item that `as_dict` wrote."""
        return cls(
            code=item["code"],
            names=item["names"],
            amount=Money(item["amount_minor"], currency),
            account=item["account"],
            basis=item["basis"],
            params=item["params"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a case costs under one version of the schedule, item by item."""

    items: tuple[QuoteItem, ...]
    currency: str
    schedule_version: str

    @property
    def total(self) -> Money:
        return Money(sum(item.amount.amount_minor for item in self.items), self.currency)

    def as_dict(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "schedule_version": self.schedule_version,
            "total_minor": self.total.amount_minor,
            "items": [item.as_dict() for item in self.items],
        }


def compute(schedule: Schedule, facts: FeeFacts) -> Quote:
    """The itemised quote: fees, then exemptions as negative items, then taxes on what is left.

    Each item is rounded once to the currency's minor unit, halves away from zero; the total is
    the sum of the rounded items and never below zero.
    """
    fees = _fee_items(schedule, facts)
    reliefs, relieved = _relief_items(schedule, facts, fees)
    taxes = _tax_items(schedule, fees, relieved)
    return Quote(
        items=(*fees, *reliefs, *taxes),
        currency=schedule.currency,
        schedule_version=schedule.version,
    )


def difference(quote: Quote, paid: Sequence[Quote]) -> Quote:
    """What is still owed: `quote` less what was invoiced and paid, item by item.

    Items that agree vanish; one that changed keeps its place with the difference. Items paid
    that are no longer owed count against the rest. Currencies are never mixed.
    """
    if not paid:
        return quote
    before = [item for one in paid for item in one.items if one.currency == quote.currency]
    items: list[QuoteItem] = []
    keys = dict.fromkeys((item.code, item.account) for item in (*quote.items, *before))
    for key in keys:
        now = [item for item in quote.items if (item.code, item.account) == key]
        then = [item for item in before if (item.code, item.account) == key]
        owed = sum(item.amount.amount_minor for item in now)
        had = sum(item.amount.amount_minor for item in then)
        if owed == had:
            continue
        first = (now or then)[0]
        params = {"now": str(Money(owed, quote.currency).decimal)}
        params["before"] = str(Money(had, quote.currency).decimal)
        amount = Money(owed - had, quote.currency)
        items.append(replace(first, amount=amount, basis="difference", params=params))
    return replace(quote, items=tuple(items))


def _fee_items(schedule: Schedule, facts: FeeFacts) -> list[QuoteItem]:
    items: list[QuoteItem] = []
    taken: set[str] = set()
    for rule in schedule.rules:
        if (rule.group and rule.group in taken) or not rule.when.fits(facts):
            continue
        if rule.group:
            taken.add(rule.group)
        items.append(_item(rule, facts, schedule.currency, items))
    return items


def _item(rule: FeeRule, facts: FeeFacts, currency: str, before: list[QuoteItem]) -> QuoteItem:
    value, basis, params = _COMPUTED[type(rule.amount)](rule.amount, rule.when, facts, before)
    if rule.minimum is not None and value < rule.minimum:
        params |= {"raised_to": str(rule.minimum)}
        value = rule.minimum
    if rule.maximum is not None and value > rule.maximum:
        params |= {"limited_to": str(rule.maximum)}
        value = rule.maximum
    return QuoteItem(
        code=rule.code,
        names=rule.names,
        amount=Money(round_money(value, currency), currency),
        account=rule.account,
        basis=basis,
        params=params,
    )


Computed = tuple[Decimal, str, dict[str, str]]


def _fixed(amount: Fixed, when: When, facts: FeeFacts, before: list[QuoteItem]) -> Computed:
    return amount.amount, "fixed", {}


def _per_count(amount: PerCount, when: When, facts: FeeFacts, before: list[QuoteItem]) -> Computed:
    charged = max(when.count(amount.what, facts) - amount.free, Decimal(0))
    params = {"count": plain(charged), "rate": str(amount.rate), "what": amount.what}
    if amount.free:
        params["free"] = str(amount.free)
    return charged * amount.rate, "per_count", params


def _steps(amount: Steps, when: When, facts: FeeFacts, before: list[QuoteItem]) -> Computed:
    counted = when.count(amount.what, facts)
    params = {"count": plain(counted), "what": amount.what}
    for bound, price in amount.steps:
        if bound is None:
            return price, "steps", params
        if counted <= bound:
            return price, "steps", params | {"up_to": plain(bound)}
    raise ValueError("the last step of a fee has no bound")


def _percent(amount: Percent, when: When, facts: FeeFacts, before: list[QuoteItem]) -> Computed:
    of_value = amount.of == ("value",)
    named = (item.amount.decimal for item in before if item.code in amount.of)
    base = facts.value if of_value else sum(named, Decimal(0))
    params = {"rate": plain(amount.rate), "base": str(base)}
    return base * amount.rate / 100, "percent_of_value" if of_value else "percent_of_fees", params


def plain(number: Decimal) -> str:
    """The number without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"


_COMPUTED: Mapping[type, Callable[[Any, When, FeeFacts, list[QuoteItem]], Computed]] = {
    Fixed: _fixed,
    PerCount: _per_count,
    Steps: _steps,
    Percent: _percent,
}


def _relief_items(
    schedule: Schedule, facts: FeeFacts, fees: list[QuoteItem]
) -> tuple[list[QuoteItem], dict[int, int]]:
    """Negative items, and what is left of each fee (by its place) in minor units."""
    left = {place: item.amount.amount_minor for place, item in enumerate(fees)}
    reliefs: list[QuoteItem] = []
    for exemption in schedule.exemptions:
        if not exemption.when.fits(facts):
            continue
        for place, item in enumerate(fees):
            if not exemption.covers(item.code) or not left[place]:
                continue
            off = min(
                round_money(item.amount.decimal * exemption.rate / 100, schedule.currency),
                left[place],
            )
            left[place] -= off
            reliefs.append(
                QuoteItem(
                    code=exemption.code,
                    names=exemption.names,
                    amount=Money(-off, schedule.currency),
                    account=item.account,
                    basis="relief",
                    params={"rate": plain(exemption.rate), "of": item.code},
                )
            )
    return reliefs, left


def _tax_items(schedule: Schedule, fees: list[QuoteItem], left: dict[int, int]) -> list[QuoteItem]:
    taxed_by = {rule.code: rule.tax for rule in schedule.rules}
    items = []
    for tax in schedule.taxes:
        base_minor = sum(
            left[place] for place, item in enumerate(fees) if taxed_by[item.code] == tax.code
        )
        if not base_minor:
            continue
        base = Money(base_minor, schedule.currency).decimal
        items.append(
            QuoteItem(
                code=tax.code,
                names=tax.names,
                amount=Money(
                    round_money(base * tax.rate / 100, schedule.currency), schedule.currency
                ),
                account=tax.account,
                basis="tax",
                params={"rate": plain(tax.rate), "base": str(base)},
            )
        )
    return items
