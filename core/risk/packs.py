"""The pack section `risk`: weights of the rules, lanes, random share, what the country knows."""

from __future__ import annotations

from typing import Any

from core.risk.facts import NUMBERS, SETS
from core.risk.models import RiskPolicy
from core.risk.rules import BLUE, LANES, RED, WEIGHTS, YELLOW
from tenants.packs import SectionContext, register_section

KEYS = ("weights", "lanes", "random_percent", "checklist", *SETS, *NUMBERS)
MOST = 100


def register() -> None:
    """Take the section of every pack; without one the platform's own weights hold."""
    register_section("risk", validate=validate, load=load, export=export)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: unknown rules and lanes, weights, numbers, the checklist."""
    if not ctx.mapping("", section, required=(), optional=KEYS):
        return
    weights, lanes = section.get("weights") or {}, section.get("lanes") or {}
    if ctx.mapping("weights", weights, required=(), optional=tuple(WEIGHTS)):
        for code, weight in weights.items():
            ctx.whole(f"weights.{code}", weight, most=MOST)
    if ctx.mapping("lanes", lanes, required=(), optional=tuple(LANES)):
        _check_lanes(lanes, ctx)
    if "random_percent" in section:
        ctx.whole("random_percent", section["random_percent"], most=MOST)
    for name in NUMBERS:
        if name in section:
            ctx.whole(name, section[name], least=1, most=1000)
    for name in SETS:
        for place, one in enumerate(section.get(name) or []):
            if not isinstance(one, str) or not one.strip():
                ctx.error(f"{name}[{place}]", "is no name or code", "write it as text")
    for place, row in enumerate(ctx.rows("checklist", section.get("checklist") or [])):
        ctx.mapping(f"checklist[{place}]", row, required=("code", "names"))
        ctx.names(f"checklist[{place}].names", row.get("names"))


def _check_lanes(lanes: dict[str, Any], ctx: SectionContext) -> None:
    fit = [ctx.whole(f"lanes.{lane}", least, least=1, most=1000) for lane, least in lanes.items()]
    if not all(fit):
        return
    least = {lane: int(lanes.get(lane, LANES[lane])) for lane in (BLUE, YELLOW, RED)}
    if not least[BLUE] <= least[YELLOW] <= least[RED]:
        shown = ", ".join(f"{lane} {value}" for lane, value in least.items())
        ctx.error("lanes", f"are not in order ({shown})", "let blue <= yellow <= red")


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the country's policy in line with the section."""
    policy, is_new = RiskPolicy.objects.get_or_create(pk=1)
    wanted = {
        "weights": dict(section.get("weights") or {}),
        "lanes": dict(section.get("lanes") or {}),
        "random_percent": section.get("random_percent", 2),
        "facts": {name: section[name] for name in (*SETS, *NUMBERS) if name in section},
        "checklist": list(section.get("checklist") or []),
    }
    changed = [name for name, value in wanted.items() if getattr(policy, name) != value]
    if not changed and not is_new:
        return
    for name in changed:
        setattr(policy, name, wanted[name])
    policy.save()
    ctx.changed("policy", "created" if is_new else "changed")


def export(country: Any) -> dict[str, Any] | None:
    """The section again; None where the country has none."""
    policy = RiskPolicy.objects.first()
    if policy is None:
        return None
    return {
        "weights": policy.weights,
        "lanes": policy.lanes,
        "random_percent": policy.random_percent,
        "checklist": policy.checklist,
        **policy.facts,
    }
