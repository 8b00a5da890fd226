"""A fee schedule in words: what each rule charges and when, for the settings page."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.fees.facts import Between, Condition, OneOf, When
from billing.fees.schedule import Fixed, Percent, PerCount, Schedule, Steps
from core.common.money import Money, round_money
from design.branding import in_language
from design.templatetags.design import money as money_text
from design.templatetags.design import reader_locale

WORDS = {
    "document_types": gettext_lazy("paper"),
    "kinds": gettext_lazy("kind"),
    "cites": gettext_lazy("CITES"),
    "purpose": gettext_lazy("purpose"),
    "applicant_kind": gettext_lazy("applicant"),
    "resident": gettext_lazy("resident"),
    "urgent": gettext_lazy("urgent"),
    "retrospective": gettext_lazy("retrospective"),
    "value": gettext_lazy("declared value"),
    "taxa": gettext_lazy("species"),
    "appendix": gettext_lazy("Appendix"),
    "source": gettext_lazy("source"),
    "terms": gettext_lazy("goods"),
    "units": gettext_lazy("unit"),
}


def rows_of(schedule: Schedule, papers: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per rule: its name, what it charges, when it applies, the account it goes to.

    `papers` gives the names of the document types by code.
    """
    return [
        {
            "name": in_language(rule.names),
            "code": rule.code,
            "amount": amount_in_words(rule.amount, schedule.currency),
            "when": when_in_words(rule.when, papers),
            "limits": limits_in_words(rule, schedule.currency),
            "account": rule.account,
        }
        for rule in schedule.rules
    ]


def exemption_rows(schedule: Schedule, papers: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per exemption: its name, how much it takes off, when it applies."""
    return [
        {
            "name": in_language(each.names),
            "amount": _("%(rate)s %% off") % {"rate": number(each.rate)},
            "when": when_in_words(each.when, papers),
        }
        for each in schedule.exemptions
    ]


def amount_in_words(amount: Any, currency: str) -> list[str]:
    """What a rule charges, one line per step."""
    if isinstance(amount, Fixed):
        return [money(amount.amount, currency)]
    if isinstance(amount, PerCount):
        each = {"rate": money(amount.rate, currency), "what": counted(amount.what)}
        line = _("%(rate)s per %(what)s") % each
        free = _("the first %(free)s free of charge") % {"free": amount.free}
        return [line, free] if amount.free else [line]
    if isinstance(amount, Steps):
        return [step_in_words(bound, price, amount.what, currency) for bound, price in amount.steps]
    if isinstance(amount, Percent):
        of = _("the declared value") if amount.of == ("value",) else _("other fees")
        return [_("%(rate)s %% of %(of)s") % {"rate": number(amount.rate), "of": of}]
    return []


def step_in_words(bound: Any, price: Any, what: str, currency: str) -> str:
    """One step of a stepped amount."""
    words = {"price": money(price, currency), "what": counted(what), "bound": number(bound)}
    if bound is None:
        return _("%(price)s for more") % words
    return _("%(price)s up to %(bound)s (%(what)s)") % words


def limits_in_words(rule: Any, currency: str) -> str:
    """The least and the most that a rule charges, or ""."""
    parts = []
    if rule.minimum is not None:
        parts.append(_("at least %(amount)s") % {"amount": money(rule.minimum, currency)})
    if rule.maximum is not None:
        parts.append(_("at most %(amount)s") % {"amount": money(rule.maximum, currency)})
    return ", ".join(parts)


def when_in_words(when: When, papers: Mapping[str, str]) -> list[str]:
    """The conditions of a rule, one line each; empty when it always applies."""
    conditions: Mapping[str, Condition] = {**when.case, **when.line}
    return [
        f"{WORDS.get(name, name)}: {condition_in_words(condition, papers)}"
        for name, condition in conditions.items()
    ]


def condition_in_words(condition: Condition, papers: Mapping[str, str]) -> str:
    """The values that a condition allows."""
    if isinstance(condition, OneOf):
        return ", ".join(
            papers.get(value) or yes_or_text(value) for value in sorted(condition.values, key=str)
        )
    if isinstance(condition, Between):
        least = number(condition.least)
        most = number(condition.most)
        return f"{least} – {most}".strip()
    return str(condition)


def yes_or_text(value: Any) -> str:
    """A yes/no in words, any other value as it is."""
    if value is True:
        return _("yes")
    return _("no") if value is False else str(value)


def counted(what: str) -> str:
    """The thing that is counted: line or unit."""
    return _("line") if what == "line" else _("unit")


def number(value: Any) -> str:
    """A number as the reader writes it; "" for none."""
    return "" if value is None else str(format_decimal(value, locale=reader_locale()))


def money(value: Any, currency: str) -> str:
    """An amount in major units, as the reader writes it."""
    return money_text(Money(round_money(value, currency), currency))
