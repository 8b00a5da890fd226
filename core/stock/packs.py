"""The pack section `stock`: which papers demand lots, and which goods demand tags."""

from __future__ import annotations

from typing import Any

from core.stock.models import Policy
from tenants.packs import SectionContext, register_section

KINDS = ("E", "R", "O")
SOURCES = tuple("ACDFIORUWXY")


def register() -> None:
    """Take the section of every pack; without one no paper demands a lot."""
    register_section("stock", validate=validate, load=load, export=export)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake in `demands` and `tags`."""
    if not ctx.mapping("", section, required=(), optional=("demands", "tags")):
        return
    for place, demand in enumerate(section.get("demands") or []):
        path = f"demands[{place}]"
        if not ctx.mapping(path, demand, required=(), optional=("kinds", "sources", "terms")):
            continue
        for kind in demand.get("kinds") or []:
            ctx.one_of(f"{path}.kinds", kind, KINDS)
        for source in demand.get("sources") or []:
            ctx.one_of(f"{path}.sources", source, SOURCES)
    for place, tag in enumerate(section.get("tags") or []):
        ctx.mapping(f"tags[{place}]", tag, required=("terms",), optional=("taxa",))


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the country's policy in line with the section."""
    wanted = {
        "demands": [_lists(one, ("kinds", "sources", "terms")) for one in _of(section, "demands")],
        "tags": [_lists(one, ("terms", "taxa")) for one in _of(section, "tags")],
    }
    policy, is_new = Policy.objects.get_or_create(pk=1, defaults=wanted)
    if is_new:
        ctx.changed("policy", "created")
    elif wanted != {"demands": policy.demands, "tags": policy.tags}:
        policy.demands, policy.tags = wanted["demands"], wanted["tags"]
        policy.save()
        ctx.changed("policy", "changed")


def export(country: Any) -> dict[str, Any] | None:
    """The section again; None where the country has none."""
    policy = Policy.objects.first()
    return None if policy is None else {"demands": policy.demands, "tags": policy.tags}


def _of(section: Any, name: str) -> list[dict[str, Any]]:
    return list(section.get(name) or [])


def _lists(one: dict[str, Any], names: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: [str(value) for value in one.get(name) or []] for name in names}
