"""The pack section `findings`: how a country makes and reviews its findings."""

from __future__ import annotations

from typing import Any

from core.findings.dossiers import DEPTHS, NDF
from core.findings.models import Policy
from tenants.packs import SectionContext, register_section

OPTIONAL = ("review_months", "remind_days", "required")


def register() -> None:
    """Take the section of every pack; without one the platform's own way holds."""
    register_section("findings", validate=validate, load=load, export=export)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake: months, days, and blocks by depth."""
    if not ctx.mapping("", section, required=(), optional=OPTIONAL):
        return
    if "review_months" in section:
        ctx.whole("review_months", section["review_months"], least=1, most=60)
    if "remind_days" in section:
        ctx.whole("remind_days", section["remind_days"], least=1, most=365)
    required = section.get("required") or {}
    if not ctx.mapping("required", required, required=(), optional=tuple(DEPTHS)):
        return
    known = [block.code for block in NDF]
    for depth, codes in required.items():
        for place, code in enumerate(codes or []):
            ctx.one_of(f"required.{depth}[{place}]", code, known)


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the country's policy in line with the section."""
    policy, is_new = Policy.objects.get_or_create(pk=1)
    wanted = {
        "review_months": section.get("review_months", 12),
        "remind_days": section.get("remind_days", 30),
        "required": {depth: list(codes) for depth, codes in _required(section).items()},
    }
    changed = [name for name, value in wanted.items() if getattr(policy, name) != value]
    if not changed and not is_new:
        return
    for name in changed:
        setattr(policy, name, wanted[name])
    policy.save()
    ctx.changed("policy", "created" if is_new else "changed")


def _required(section: Any) -> dict[str, list[str]]:
    return dict(section.get("required") or {})


def export(country: Any) -> dict[str, Any] | None:
    """The section again; None where the country has none."""
    policy = Policy.objects.first()
    if policy is None:
        return None
    return {
        "review_months": policy.review_months,
        "remind_days": policy.remind_days,
        "required": policy.required,
    }
