"""From a folder of YAML files to a checked pack."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from tenants.packs import country as country_section
from tenants.packs.context import SectionContext, near
from tenants.packs.country import NO_CURRENCY, CountryFacts, is_currency
from tenants.packs.errors import NoPack, PackError, PackInvalid
from tenants.packs.registry import FOLDER_SECTIONS, find_handler, list_handlers, list_sections
from tenants.packs.source import Path, Source, read_source

FOLDER = FilePath(__file__).parent


@dataclass(frozen=True, slots=True)
class Pack:
    """A country pack that was read and found valid.

    `sections` maps a section's name to its data; `digest` is the SHA-256 of all files, so that
    the same pack is known again; `unclaimed` are sections that no installed app takes.
    """

    name: str
    folder: FilePath
    country: CountryFacts
    sections: Mapping[str, Any]
    sources: Mapping[Path, Source]
    digest: str
    unclaimed: tuple[str, ...] = field(default=())

    def section(self, name: str) -> Any:
        """The data of section `name`, or None."""
        return self.sections.get(name)

    def context(self, section_name: str) -> SectionContext:
        """Fresh surroundings for a validator or loader of `section_name`."""
        return _context(section_name, self.country, self.sections, self.sources)


def list_packs() -> tuple[str, ...]:
    """The ISO codes of the countries whose packs ship with the platform."""
    found = (path.parent.name.upper() for path in FOLDER.glob("*/country.yaml"))
    return tuple(sorted(found))


def list_offered_packs(*, with_training: bool) -> tuple[str, ...]:
    """The shipped packs of real countries; with those made up for training, if asked for."""
    return tuple(iso2 for iso2 in list_packs() if with_training or not is_training(iso2))


def is_training(iso2: str) -> bool:
    """Whether the shipped pack of `iso2` is of a country made up for training. Raises NoPack."""
    text = (pack_folder(iso2) / "country.yaml").read_text(encoding="utf-8")
    section = read_source(text, file="country.yaml").data["country"]
    return country_section.facts_of(section).is_training


def pack_folder(iso2: str) -> FilePath:
    """The folder of the shipped pack of country `iso2`. Raises NoPack."""
    if iso2.upper() not in list_packs():
        raise NoPack(iso2=iso2, known=", ".join(list_packs()))
    return FOLDER / iso2.lower()


def read_pack(folder: FilePath | str) -> Pack:
    """Read and check every YAML file below `folder`.

    Raises PackInvalid with every mistake that was found: file, line, key, reason and how to mend
    it. Touches no database.
    """
    folder = FilePath(folder)
    sections, sources, errors, digest = _read_files(folder)
    facts = country_section.facts_of(sections.get("country"))
    if "country" not in sections:
        errors.append(PackError("country.yaml", 0, "", "is missing.", "Every pack begins with it."))
    if not errors:
        errors = _validate(facts, sections, sources)
    if errors:
        raise PackInvalid(errors, pack=folder.name)
    unclaimed = tuple(name for name in sections if find_handler(name) is None)
    return Pack(folder.name, folder, facts, sections, sources, digest, unclaimed)


def _read_files(
    folder: FilePath,
) -> tuple[dict[str, Any], dict[Path, Source], list[PackError], str]:
    sections: dict[str, Any] = {}
    sources: dict[Path, Source] = {}
    errors: list[PackError] = []
    digest = hashlib.sha256()
    for file in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        name = file.relative_to(folder).as_posix()
        content = file.read_bytes()
        digest.update(name.encode() + b"\0" + content + b"\0")
        path = _path_of(file.relative_to(folder), errors)
        if path is None:
            continue
        source = _read_file(content, name, path[-1], errors)
        if source is None:
            continue
        sources[path] = source
        data = source.data[path[-1]]
        if len(path) == 1:
            sections[str(path[0])] = data
        else:
            sections.setdefault(str(path[0]), {})[path[1]] = data
    return sections, sources, errors, digest.hexdigest()


def _path_of(file: FilePath, errors: list[PackError]) -> Path | None:
    """Which section (and entry) `file` holds; None, with the reason, when it holds none."""
    name = file.as_posix()
    if file.suffix != ".yaml":
        errors.append(PackError(name, 0, "", "must end in .yaml.", "Rename it."))
        return None
    section = file.parts[0] if len(file.parts) > 1 else file.stem
    if section not in list_sections():
        errors.append(
            PackError(name, 0, "", "is not a section of a pack.", near(section, list_sections()))
        )
        return None
    is_folder = len(file.parts) == 2
    if len(file.parts) > 2 or is_folder != (section in FOLDER_SECTIONS):
        right = f"{section}/<name>.yaml" if section in FOLDER_SECTIONS else f"{section}.yaml"
        errors.append(PackError(name, 0, "", "is in the wrong place.", f"Move it to {right}."))
        return None
    return (section, file.stem) if is_folder else (section,)


def _read_file(content: bytes, name: str, key: str | int, errors: list[PackError]) -> Source | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        errors.append(PackError(name, line, "", "is not UTF-8 text.", "Save it as UTF-8."))
        return None
    source = read_source(text, file=name)
    errors.extend(source.errors)
    if source.errors:
        return None
    if not isinstance(source.data, dict) or list(source.data) != [key]:
        errors.append(
            PackError(
                name,
                1,
                "",
                f"must hold one top-level key, named like the file: `{key}:`.",
                "Put everything below it.",
            )
        )
        return None
    return source


def _context(
    name: str, facts: CountryFacts, sections: Mapping[str, Any], sources: Mapping[Path, Source]
) -> SectionContext:
    return SectionContext(
        section_name=name,
        sections=sections,
        sources=sources,
        iso2=facts.iso2,
        currency=facts.currency if is_currency(facts.currency) else NO_CURRENCY,
        languages=facts.complete_languages,
        all_languages=facts.languages,
    )


def _validate(
    facts: CountryFacts, sections: Mapping[str, Any], sources: Mapping[Path, Source]
) -> list[PackError]:
    errors: list[PackError] = []
    for handler in list_handlers():
        if handler.name in sections:
            ctx = _context(handler.name, facts, sections, sources)
            handler.validate(sections[handler.name], ctx)
            errors.extend(ctx.errors)
        elif handler.required:
            ending = "/" if handler.name in FOLDER_SECTIONS else ".yaml"
            place, mend = handler.name + ending, "This section is required."
            errors.append(PackError(place, 0, "", "is missing.", mend))
    return errors
