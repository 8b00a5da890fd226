"""Which app takes which section of a country pack.

Apps register in `AppConfig.ready()`; this package knows none of them. `SECTIONS` is the
vocabulary of the format and the order of loading: what is referred to comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECTIONS = (
    "country",
    "roles",
    "agencies",
    "offices",
    "branding",
    "holidays",
    "accounts",
    "numbers",
    "workflows",
    "document_types",
    "fees",
    "quotas",
    "findings",
    "risk",
    "notifications",
)

# Sections that are a folder with one file per entry, not one file.
FOLDER_SECTIONS = frozenset({"workflows"})

# What a validator gets: the section's data and a SectionContext. A loader also gets the Country.
Validate = Callable[[Any, Any], None]
Load = Callable[[Any, Any, Any], None]
Export = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class SectionHandler:
    """How one section is checked and taken into a country's rows."""

    name: str
    validate: Validate
    load: Load
    export: Export | None = None
    required: bool = False


_handlers: dict[str, SectionHandler] = {}


def register_section(
    name: str,
    *,
    validate: Validate,
    load: Load,
    export: Export | None = None,
    required: bool = False,
) -> None:
    """Take the section `name` of every pack.

    `validate(section, ctx)` reports mistakes by `ctx.error(path, reason)` and touches no
    database. `load(section, country, ctx)` writes the rows, in the country's context and
    transaction, says what changed by `ctx.changed(key, what)`, and changes nothing when run
    again on the same pack. `export(country)` gives the section back as plain data.
    Registering the same functions twice is harmless; another app's claim is refused.
    """
    handler = SectionHandler(name, validate, load, export, required)
    known = _handlers.get(name)
    if known is not None and known != handler:
        raise ValueError(f"pack section {name!r} is taken by {known.load.__module__}")
    _handlers[name] = handler


def find_handler(name: str) -> SectionHandler | None:
    """The handler of section `name`, or None."""
    return _handlers.get(name)


def list_sections() -> tuple[str, ...]:
    """Every section a pack may have, in loading order: the vocabulary, then what apps add."""
    return SECTIONS + tuple(name for name in _handlers if name not in SECTIONS)


def list_handlers() -> list[SectionHandler]:
    """The registered handlers in loading order."""
    return [_handlers[name] for name in list_sections() if name in _handlers]
