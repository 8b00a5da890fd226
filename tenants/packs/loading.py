"""From a checked pack to a country's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tenants.context import in_country
from tenants.packs.context import Change
from tenants.packs.errors import PackError, PackInvalid
from tenants.packs.reading import Pack
from tenants.packs.registry import list_handlers


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading a pack did: the `changes` in order, and sections no installed app takes."""

    changes: tuple[Change, ...]
    unclaimed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def lines(self) -> list[str]:
        """The report as sentences for the command line and the console."""
        lines = [f"{change.section}: {change.key} {change.what}" for change in self.changes]
        lines += [f"{name}: not loaded, no installed app takes it" for name in self.unclaimed]
        return lines


def load_pack(pack: Pack, country: Any) -> LoadReport:
    """Bring `country`'s rows in line with `pack`, in one transaction in its context.

    Running it again with the same pack changes nothing. Raises PackInvalid when the pack is
    another country's, or when a loader finds what only the database could tell; then nothing
    was changed.
    """
    if pack.country.iso2 != country.iso2:
        wrong = PackError("country.yaml", 0, "iso2", f"is {pack.country.iso2}, not {country.iso2}.")
        raise PackInvalid([wrong], pack=pack.name)
    changes: list[Change] = []
    errors: list[PackError] = []
    with in_country(country), transaction.atomic():
        for handler in list_handlers():
            if handler.name not in pack.sections:
                continue
            ctx = pack.context(handler.name)
            handler.load(pack.sections[handler.name], country, ctx)
            changes.extend(ctx.changes)
            errors.extend(ctx.errors)
        if errors:
            raise PackInvalid(errors, pack=pack.name)
    return LoadReport(tuple(changes), pack.unclaimed)
