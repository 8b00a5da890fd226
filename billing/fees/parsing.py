"""The pack section `fees`: its mistakes, and the schedule made from it. Pure: no ORM.

One section is one dated version: `version`, `effective_on`, `rules`, and perhaps `currency`,
`taxes`, `exemptions`. Amounts are text in major units ("12.50"). See billing/README.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing.fees.facts import CASE_FACTS, COUNTS, LINE_FACTS, Between, Condition, OneOf, When
from billing.fees.schedule import (
    ALL_RULES,
    Amount,
    Exemption,
    FeeRule,
    Fixed,
    Percent,
    PerCount,
    Schedule,
    Steps,
    Tax,
)
from core.common.money import exponent
from tenants.packs import SectionContext

PERMIT = "permit"
WAYS = ("amount", "steps", "percent")
RULE_OPTIONAL = ("when", "group", "min", "max", "tax", "per", "free", "of", *WAYS)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: shape, unknown facts, accounts, taxes and rules referred to."""
    required, optional = ("version", "effective_on", "rules"), ("currency", "taxes", "exemptions")
    if not ctx.mapping("", section, required=required, optional=optional):
        return
    ctx.code("version", str(section["version"]))
    ctx.date("effective_on", section["effective_on"])
    if section.get("currency", ctx.currency) != ctx.currency:
        ctx.error("currency", f"is not the country's currency {ctx.currency}.")
    taxes = ctx.rows("taxes", section.get("taxes", []))
    tax_codes = {str(tax.get("code")) for tax in taxes}
    codes: list[str] = []
    for index, rule in enumerate(ctx.rows("rules", section["rules"])):
        _validate_rule(f"rules[{index}]", rule, ctx, before=codes, taxes=tax_codes)
        codes.append(str(rule.get("code")))
    for index, tax in enumerate(taxes):
        _validate_tax(f"taxes[{index}]", tax, ctx)
    for index, relief in enumerate(ctx.rows("exemptions", section.get("exemptions", []))):
        _validate_exemption(f"exemptions[{index}]", relief, ctx, codes=codes)


def _validate_tax(here: str, tax: dict[str, Any], ctx: SectionContext) -> None:
    if ctx.mapping(here, tax, required=("code", "names", "percent", "account")):
        ctx.code(f"{here}.code", tax["code"])
        ctx.names(f"{here}.names", tax["names"])
        _percentage(f"{here}.percent", tax["percent"], ctx)
        _validate_account(f"{here}.account", tax["account"], ctx)


def _validate_exemption(
    here: str, relief: dict[str, Any], ctx: SectionContext, *, codes: list[str]
) -> None:
    required, optional = ("code", "names", "when"), ("percent", "rules")
    if not ctx.mapping(here, relief, required=required, optional=optional):
        return
    ctx.code(f"{here}.code", relief["code"])
    ctx.names(f"{here}.names", relief["names"])
    _validate_when(f"{here}.when", relief["when"], ctx)
    _percentage(f"{here}.percent", relief.get("percent", 100), ctx)
    for code in _as_list(relief.get("rules", ALL_RULES)):
        ctx.one_of(f"{here}.rules", str(code), {ALL_RULES, *codes})


def _validate_rule(
    here: str, rule: dict[str, Any], ctx: SectionContext, *, before: list[str], taxes: set[str]
) -> None:
    if not ctx.mapping(here, rule, required=("code", "names", "account"), optional=RULE_OPTIONAL):
        return
    ctx.code(f"{here}.code", rule["code"])
    ctx.names(f"{here}.names", rule["names"])
    _validate_account(f"{here}.account", rule["account"], ctx)
    _validate_when(f"{here}.when", rule.get("when") or {}, ctx)
    if "tax" in rule:
        ctx.one_of(f"{here}.tax", rule["tax"], taxes)
    bounds = [_money(f"{here}.{key}", rule[key], ctx) for key in ("min", "max") if key in rule]
    if len(bounds) == 2 and None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]
        ctx.error(f"{here}.max", "is below `min`.")
    given = [way for way in WAYS if way in rule]
    if len(given) != 1:
        ctx.error(here, "must say how much in exactly one way.", f"One of {', '.join(WAYS)}.")
    elif given == ["amount"]:
        _validate_amount(here, rule, ctx)
    elif given == ["steps"]:
        _validate_steps(here, rule, ctx)
    else:
        _percentage(f"{here}.percent", rule["percent"], ctx)
        for code in _as_list(rule.get("of", "value")):
            ctx.one_of(f"{here}.of", str(code), {"value", *before})


def _validate_amount(here: str, rule: dict[str, Any], ctx: SectionContext) -> None:
    per = rule.get("per", PERMIT)
    ctx.one_of(f"{here}.per", per, (PERMIT, *COUNTS))
    ctx.whole(f"{here}.free", rule.get("free", 0))
    if per == PERMIT:
        _money(f"{here}.amount", rule["amount"], ctx)
    else:
        ctx.amount(f"{here}.amount", rule["amount"])


def _validate_steps(here: str, rule: dict[str, Any], ctx: SectionContext) -> None:
    ctx.one_of(f"{here}.per", rule.get("per", "line"), COUNTS)
    steps = ctx.rows(f"{here}.steps", rule["steps"], key="")
    last = Decimal(-1)
    for index, step in enumerate(steps):
        at = f"{here}.steps[{index}]"
        if not ctx.mapping(at, step, required=("amount",), optional=("up_to",)):
            continue
        _money(f"{at}.amount", step["amount"], ctx)
        if "up_to" in step:
            bound = ctx.amount(f"{at}.up_to", step["up_to"])
            if bound is not None and bound <= last:
                ctx.error(f"{at}.up_to", "is not above the step before it.")
            last = bound if bound is not None else last
        elif index != len(steps) - 1:
            ctx.error(at, "has no `up_to`; only the last step may be open.")
    if not steps or "up_to" in steps[-1]:
        ctx.error(f"{here}.steps", "leave a gap above the last step.", "End without `up_to`.")


def _validate_when(here: str, when: Any, ctx: SectionContext) -> None:
    if not isinstance(when, dict):
        ctx.error(here, "must be a mapping of facts to values.")
        return
    for name, wanted in when.items():
        at = f"{here}.{name}"
        if not ctx.one_of(at, str(name), {*CASE_FACTS, *LINE_FACTS}):
            continue
        fact = CASE_FACTS.get(name, "")
        if name == "value":
            if ctx.mapping(at, wanted, optional=("least", "most")):
                for bound, value in wanted.items():
                    ctx.amount(f"{at}.{bound}", value)
        elif fact.startswith("is_"):
            ctx.flag(at, wanted)
        elif not _as_list(wanted) or not all(isinstance(v, str) for v in _as_list(wanted)):
            ctx.error(at, "must be a code or a list of codes.", 'Write "" for no unit.')


def _validate_account(here: str, code: Any, ctx: SectionContext) -> None:
    accounts = ctx.section("accounts")
    known = {str(row.get("code")) for row in accounts or [] if isinstance(row, dict)}
    ctx.one_of(here, str(code), known)


def _money(here: str, value: Any, ctx: SectionContext) -> Decimal | None:
    amount = ctx.amount(here, value)
    if amount is not None and amount != round(amount, exponent(ctx.currency)):
        ctx.error(here, f"has more decimals than {ctx.currency} has.")
    return amount


def _percentage(here: str, value: Any, ctx: SectionContext) -> None:
    rate = ctx.amount(here, value)
    if rate is not None and rate > 100:
        ctx.error(here, "is more than 100 per cent.")


def read_schedule(section: Mapping[str, Any], *, currency: str) -> Schedule:
    """The schedule of a section that `validate` found right."""
    return Schedule(
        version=str(section["version"]),
        effective_on=dt.date.fromisoformat(str(section["effective_on"])),
        currency=currency,
        rules=tuple(_read_rule(rule) for rule in section["rules"]),
        taxes=tuple(_read_tax(tax) for tax in section.get("taxes") or []),
        exemptions=tuple(_read_exemption(row) for row in section.get("exemptions") or []),
    )


def _read_rule(rule: Mapping[str, Any]) -> FeeRule:
    return FeeRule(
        code=rule["code"],
        names=rule["names"],
        amount=_read_amount(rule),
        account=str(rule["account"]),
        when=_read_when(rule.get("when") or {}),
        group=rule.get("group", ""),
        minimum=_decimal(rule.get("min")),
        maximum=_decimal(rule.get("max")),
        tax=rule.get("tax", ""),
    )


def _read_amount(rule: Mapping[str, Any]) -> Amount:
    per = rule.get("per", PERMIT)
    if "steps" in rule:
        steps = tuple(
            (_decimal(step.get("up_to")), Decimal(str(step["amount"]))) for step in rule["steps"]
        )
        return Steps(rule.get("per", "line"), steps)
    if "percent" in rule:
        of = tuple(str(code) for code in _as_list(rule.get("of", "value")))
        return Percent(Decimal(str(rule["percent"])), of)
    amount = Decimal(str(rule["amount"]))
    return Fixed(amount) if per == PERMIT else PerCount(per, amount, rule.get("free", 0))


def _read_tax(tax: Mapping[str, Any]) -> Tax:
    return Tax(
        code=tax["code"],
        names=tax["names"],
        rate=Decimal(str(tax["percent"])),
        account=str(tax["account"]),
    )


def _read_exemption(relief: Mapping[str, Any]) -> Exemption:
    return Exemption(
        code=relief["code"],
        names=relief["names"],
        when=_read_when(relief["when"]),
        rate=Decimal(str(relief.get("percent", 100))),
        rules=tuple(str(code) for code in _as_list(relief.get("rules", ALL_RULES))),
    )


def _read_when(when: Mapping[str, Any]) -> When:
    case: dict[str, Condition] = {}
    line: dict[str, Condition] = {}
    for name, wanted in when.items():
        if name == "value":
            case[name] = Between(_decimal(wanted.get("least")), _decimal(wanted.get("most")))
        else:
            side = case if name in CASE_FACTS else line
            side[name] = OneOf(frozenset(_as_list(wanted)))
    return When(case, line)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
