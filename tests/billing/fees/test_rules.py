"""What a case costs: pure rules, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from billing.fees.facts import Between, FeeFacts, FeeLine, OneOf, When
from billing.fees.rules import Quote, QuoteItem, compute, difference
from billing.fees.schedule import (
    Exemption,
    FeeRule,
    Fixed,
    Percent,
    PerCount,
    Schedule,
    Steps,
    Tax,
    pick_schedule,
)
from core.common.money import Money, exponent

DAY = dt.date(2026, 5, 1)
SKINS = FeeLine(
    scientific_name="Crocodylus niloticus",
    appendix="II",
    source_code="W",
    term_code="SKI",
    quantity=Decimal(118),
)
MEAT = FeeLine(
    scientific_name="Crocodylus niloticus",
    appendix="II",
    source_code="C",
    term_code="MEA",
    unit_code="KGM",
    quantity=Decimal("20.5"),
)


def facts(*lines: FeeLine, **more: object) -> FeeFacts:
    given = {"on": DAY, "document_type": "export_permit", "kind": "E"} | more
    return FeeFacts(lines=lines, **given)  # type: ignore[arg-type]


def rule(code: str = "fee", **more: object) -> FeeRule:
    given = {"names": {"en": code.title()}, "amount": Fixed(Decimal("10.00")), "account": "4000"}
    return FeeRule(code=code, **(given | more))  # type: ignore[arg-type]


def schedule(*rules: FeeRule, currency: str = "MZN", **more: object) -> Schedule:
    given = {"version": "v1", "effective_on": DAY}
    return Schedule(rules=rules, currency=currency, **(given | more))  # type: ignore[arg-type]


def amounts(quote: Quote) -> list[int]:
    return [item.amount.amount_minor for item in quote.items]


def test_every_rule_that_fits_makes_an_item() -> None:
    quote = compute(
        schedule(
            rule("always"),
            rule("export", when=When(case={"document_types": OneOf(frozenset({"export_permit"}))})),
            rule("import", when=When(case={"document_types": OneOf(frozenset({"import_permit"}))})),
        ),
        facts(SKINS),
    )
    assert [item.code for item in quote.items] == ["always", "export"]
    assert quote.total == Money(2000, "MZN")
    assert quote.schedule_version == "v1"


def test_of_a_group_only_the_first_that_fits_counts() -> None:
    quote = compute(schedule(rule("a", group="g"), rule("b", group="g"), rule("c")), facts(SKINS))
    assert [item.code for item in quote.items] == ["a", "c"]


def test_line_conditions_must_all_hold_on_the_same_line() -> None:
    wild_meat = When(line={"source": OneOf(frozenset("W")), "terms": OneOf(frozenset({"MEA"}))})
    assert not wild_meat.fits(facts(SKINS, MEAT))


def test_a_rate_per_unit_counts_the_fitting_lines_only() -> None:
    levy = rule(
        amount=PerCount("unit", Decimal("35.00")),
        when=When(line={"terms": OneOf(frozenset({"SKI"}))}),
    )
    assert amounts(compute(schedule(levy), facts(SKINS, MEAT))) == [118 * 3500]


def test_kilograms_are_not_counted_as_specimens_unless_the_rule_names_the_unit() -> None:
    per_unit = rule(amount=PerCount("unit", Decimal("2.00")))
    per_kilo = rule(
        amount=PerCount("unit", Decimal("2.00")), when=When(line={"units": OneOf({"KGM"})})
    )
    assert amounts(compute(schedule(per_unit), facts(MEAT))) == [0]
    assert amounts(compute(schedule(per_kilo), facts(MEAT))) == [4100]


def test_the_first_lines_may_be_free() -> None:
    per_line = rule(amount=PerCount("line", Decimal("3.50"), free=1))
    assert amounts(compute(schedule(per_line), facts(SKINS, MEAT))) == [350]
    assert amounts(compute(schedule(per_line), facts(SKINS))) == [0]


@pytest.mark.parametrize(
    ("count", "price"), [(1, 1000), (10, 1000), (11, 2500), (100, 2500), (101, 9000)]
)
def test_steps_take_the_first_bound_that_is_not_passed(count: int, price: int) -> None:
    steps = Steps(
        "unit",
        (
            (Decimal(10), Decimal("10.00")),
            (Decimal(100), Decimal("25.00")),
            (None, Decimal("90.00")),
        ),
    )
    line = FeeLine(quantity=Decimal(count))
    assert amounts(compute(schedule(rule(amount=steps)), facts(line))) == [price]


def test_a_percentage_of_the_value_is_kept_between_minimum_and_maximum() -> None:
    percent = rule(
        amount=Percent(Decimal("1.5")), minimum=Decimal("20.00"), maximum=Decimal("50.00")
    )
    totals = [
        compute(schedule(percent), facts(value=Decimal(value))).total.amount_minor
        for value in ("100", "2000", "1000000")
    ]
    assert totals == [2000, 3000, 5000]


def test_a_percentage_of_other_fees_takes_the_items_before_it() -> None:
    quote = compute(
        schedule(rule("base"), rule("urgent", amount=Percent(Decimal(50), of=("base",)))),
        facts(SKINS),
    )
    assert amounts(quote) == [1000, 500]


def test_an_exemption_is_a_negative_item_on_the_account_of_its_fee() -> None:
    research = Exemption(
        code="research",
        names={"en": "Research"},
        when=When(case={"applicant_kind": OneOf(frozenset({"institution"}))}),
    )
    quote = compute(
        schedule(rule("a"), rule("b"), exemptions=(research,)),
        facts(SKINS, applicant_kind="institution"),
    )
    assert amounts(quote) == [1000, 1000, -1000, -1000]
    assert not quote.total


def test_two_exemptions_never_take_more_than_the_fee() -> None:
    reliefs = tuple(
        Exemption(code=code, names={"en": code}, when=When(), rate=Decimal(75)) for code in "xy"
    )
    quote = compute(schedule(rule(), exemptions=reliefs), facts(SKINS))
    assert amounts(quote) == [1000, -750, -250]


def test_tax_is_on_what_is_left_after_exemptions() -> None:
    half = Exemption(code="half", names={"en": "Half"}, when=When(), rate=Decimal(50))
    vat = Tax(code="vat", names={"en": "VAT"}, rate=Decimal("16"), account="2400")
    quote = compute(
        schedule(rule("a", tax="vat"), rule("b"), taxes=(vat,), exemptions=(half,)), facts(SKINS)
    )
    assert quote.items[-1].amount == Money(80, "MZN")
    assert quote.items[-1].account == "2400"


def test_value_conditions_have_bounds() -> None:
    dear = When(case={"value": Between(least=Decimal(1000))})
    assert dear.fits(facts(value=Decimal(1000)))
    assert not dear.fits(facts(value=Decimal("999.99")))


def test_the_schedule_in_force_is_the_latest_that_has_begun() -> None:
    old = schedule(version="old", effective_on=dt.date(2025, 1, 1))
    new = schedule(version="new", effective_on=dt.date(2026, 6, 1))
    assert pick_schedule([new, old], on=DAY) is old
    assert pick_schedule([new, old], on=dt.date(2026, 6, 1)) is new
    assert pick_schedule([new, old], on=dt.date(2024, 12, 31)) is None


def test_each_item_says_in_words_how_it_came_about() -> None:
    levy = rule(amount=PerCount("unit", Decimal("35.00")), maximum=Decimal("4000.00"))
    quote = compute(schedule(levy, currency="ZAR"), facts(SKINS))
    with translation.override("en"):
        assert quote.items[0].explanation == (
            "118 units at ZAR35.00 each. Limited to the maximum of ZAR4,000.00."
        )


def test_a_quote_survives_storage() -> None:
    quote = compute(schedule(rule(amount=PerCount("line", Decimal("3.50")))), facts(SKINS))
    stored = quote.as_dict()
    again = tuple(QuoteItem.from_dict(data, currency="MZN") for data in stored["items"])
    assert again == quote.items


def test_the_difference_to_what_was_paid_names_the_items_that_changed() -> None:
    before = compute(schedule(rule("a"), rule("gone")), facts(SKINS))
    after = compute(schedule(rule("a", amount=Fixed(Decimal("25.00"))), rule("new")), facts(SKINS))
    owed = difference(after, [before])
    assert {item.code: item.amount.amount_minor for item in owed.items} == {
        "a": 1500,
        "new": 1000,
        "gone": -1000,
    }
    assert owed.total == after.total - before.total
    assert not difference(after, [after]).items


CURRENCIES = st.sampled_from(["MZN", "VUV", "BHD"])
AMOUNT = st.decimals(min_value=0, max_value=10**7, places=3)


@given(
    currency=CURRENCIES,
    rates=st.lists(AMOUNT, min_size=1, max_size=5),
    relief=st.integers(0, 100),
    tax=st.integers(0, 30),
    counts=st.lists(st.integers(0, 10**6), max_size=4),
)
def test_totals_are_sums_of_items_and_never_negative(
    currency: str, rates: list[Decimal], relief: int, tax: int, counts: list[int]
) -> None:
    rules = [
        rule(f"r{place}", amount=PerCount("unit", rate), tax="t")
        for place, rate in enumerate(rates)
    ]
    whole = schedule(
        *rules,
        currency=currency,
        exemptions=(
            Exemption(code="x", names={"en": "x"}, when=When(), rate=Decimal(relief)),
            Exemption(code="y", names={"en": "y"}, when=When(), rate=Decimal(relief)),
        ),
        taxes=(Tax(code="t", names={"en": "t"}, rate=Decimal(tax), account="2"),),
    )
    quote = compute(whole, facts(*(FeeLine(quantity=Decimal(count)) for count in counts)))
    assert quote.total.amount_minor == sum(amounts(quote)) >= 0
    assert quote.total.decimal.as_tuple().exponent == -exponent(currency)
