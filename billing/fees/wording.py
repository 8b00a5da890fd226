"""The words that explain a quote's line, in the active language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from core.common.money import Money, round_money


def pick(names: Mapping[str, str], language: str) -> str:
    """The name in `language` ("pt" serves "pt-mz"), else in English, else the first there is."""
    for wanted in (language, language.split("-")[0], "en"):
        if names.get(wanted):
            return names[wanted]
    return next(iter(names.values()), "")


def explain(basis: str, params: Mapping[str, str], currency: str) -> str:
    """One sentence that says how an amount came about. `currency` is ISO 4217."""
    sentence = _SENTENCES[basis](params, currency)
    if "raised_to" in params:
        sentence += " " + gettext("Raised to the minimum of %(amount)s.") % {
            "amount": _money(params["raised_to"], currency)
        }
    if "limited_to" in params:
        sentence += " " + gettext("Limited to the maximum of %(amount)s.") % {
            "amount": _money(params["limited_to"], currency)
        }
    return sentence


def _money(text: str, currency: str) -> str:
    return Money(round_money(Decimal(text), currency), currency).format(get_language() or "en")


def _counted(what: str, count: str) -> str:
    number = Decimal(count)
    plural = int(number) if number == number.to_integral_value() else 2
    if what == "line":
        return ngettext("%(count)s line", "%(count)s lines", plural) % {"count": count}
    return ngettext("%(count)s unit", "%(count)s units", plural) % {"count": count}


def _fixed(params: Mapping[str, str], currency: str) -> str:
    return gettext("A fixed amount.")


def _per_count(params: Mapping[str, str], currency: str) -> str:
    words = {
        "counted": _counted(params["what"], params["count"]),
        "rate": _money(params["rate"], currency),
    }
    if "free" in params:
        return gettext(
            "%(counted)s at %(rate)s each, after the first %(free)s, which are free of charge."
        ) % (words | {"free": params["free"]})
    return gettext("%(counted)s at %(rate)s each.") % words


def _steps(params: Mapping[str, str], currency: str) -> str:
    words = {"counted": _counted(params["what"], params["count"])}
    if "up_to" in params:
        return gettext("For %(counted)s, in the step up to %(up_to)s.") % (
            words | {"up_to": params["up_to"]}
        )
    return gettext("For %(counted)s, in the highest step.") % words


def _rate_and_base(sentence: str, params: Mapping[str, str], currency: str) -> str:
    return gettext(sentence) % {
        "rate": params["rate"],
        "base": _money(params["base"], currency),
    }


def _percent_of_value(params: Mapping[str, str], currency: str) -> str:
    return _rate_and_base("%(rate)s%% of the declared value of %(base)s.", params, currency)


def _percent_of_fees(params: Mapping[str, str], currency: str) -> str:
    return _rate_and_base("%(rate)s%% of fees of %(base)s.", params, currency)


def _tax(params: Mapping[str, str], currency: str) -> str:
    return _rate_and_base("%(rate)s%% tax on %(base)s.", params, currency)


def _relief(params: Mapping[str, str], currency: str) -> str:
    return gettext("Relief of %(rate)s%% on this fee: “%(of)s”.") % params


def _difference(params: Mapping[str, str], currency: str) -> str:
    return gettext("The fee is now %(now)s; %(before)s was invoiced before.") % {
        "now": _money(params["now"], currency),
        "before": _money(params["before"], currency),
    }


# Collected for translation; `_rate_and_base` looks them up.
_RATE_SENTENCES = (
    gettext_lazy("%(rate)s%% of the declared value of %(base)s."),
    gettext_lazy("%(rate)s%% of fees of %(base)s."),
    gettext_lazy("%(rate)s%% tax on %(base)s."),
)

_SENTENCES = {
    "fixed": _fixed,
    "per_count": _per_count,
    "steps": _steps,
    "percent_of_value": _percent_of_value,
    "percent_of_fees": _percent_of_fees,
    "tax": _tax,
    "relief": _relief,
    "difference": _difference,
}
