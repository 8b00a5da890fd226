"""The pack section `stock`: which papers demand lots, and which goods demand tags.

```yaml
stock:
  demands: [{kinds: [E], sources: [R], terms: [SKI], severity: refuse}]
  tags: [{terms: [SKI], taxa: [Crocodylia], severity: note}]
```

An empty list means any; `severity` is `refuse` (the default: the case stops) or `note` (it is
said beside the line, and nothing stops).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from core.species.codes import TERMS
from core.stock.models import Policy
from core.stock.rules import REFUSE, SEVERITIES
from tenants.packs import SectionContext, register_section

KINDS = ("E", "R", "O")
SOURCES = tuple("ACDFIORUWXY")
DEMAND, TAG = ("kinds", "sources", "terms"), ("terms", "taxa")


def register() -> None:
    """Take the section of every pack; without one no paper demands a lot."""
    register_section("stock", validate=validate, load=load, export=export)


def validate(section: Any, ctx: SectionContext) -> None:
    """Report every mistake in `demands` and `tags`."""
    if not ctx.mapping("", section, required=(), optional=("demands", "tags")):
        return
    for path, demand in _rows(section, "demands", ctx):
        if ctx.mapping(path, demand, required=(), optional=(*DEMAND, "severity")):
            for name, allowed in (("kinds", KINDS), ("sources", SOURCES), ("terms", TERMS)):
                _codes(f"{path}.{name}", demand.get(name), allowed, ctx)
            _severity(path, demand, ctx)
    for path, tag in _rows(section, "tags", ctx):
        if ctx.mapping(path, tag, required=("terms",), optional=("taxa", "severity")):
            _codes(f"{path}.terms", tag.get("terms"), TERMS, ctx)
            _codes(f"{path}.taxa", tag.get("taxa"), None, ctx)
            _severity(path, tag, ctx)


def _rows(section: Any, name: str, ctx: SectionContext) -> Iterator[tuple[str, Any]]:
    """The entries of a list with their paths; a mistake where it is none."""
    rows = section.get(name) or []
    if not isinstance(rows, list):
        ctx.error(name, "is not a list", "Begin each entry with a dash.")
        return
    yield from ((f"{name}[{place}]", row) for place, row in enumerate(rows))


def _codes(path: str, values: Any, allowed: Collection[str] | None, ctx: SectionContext) -> None:
    """A list of texts, each `allowed` (None: any)."""
    if values is None:
        return
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        ctx.error(path, "is not a list of texts", "Write it as [A, B].")
    elif allowed is not None:
        for value in values:
            ctx.one_of(path, value, allowed)


def _severity(path: str, row: dict[str, Any], ctx: SectionContext) -> None:
    if "severity" in row:
        ctx.one_of(f"{path}.severity", row["severity"], SEVERITIES)


def load(section: Any, country: Any, ctx: SectionContext) -> None:
    """Bring the country's policy in line with the section."""
    wanted = {
        "demands": [_row(one, DEMAND) for one in section.get("demands") or []],
        "tags": [_row(one, TAG) for one in section.get("tags") or []],
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


def _row(one: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    lists = {name: [str(value) for value in one.get(name) or []] for name in names}
    return lists | {"severity": one.get("severity") or REFUSE}
