"""What a section's validator and loader get to work with."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from tenants.packs.errors import PackError
from tenants.packs.source import Path, Source, format_path, parse_path

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """What loading did to one thing: `section`, its `key`, and `what` (created, changed...)."""

    section: str
    key: str
    what: str


@dataclass(slots=True)
class SectionContext:
    """The surroundings of one section: its place in the files and the country's facts.

    `languages` are those in which every text must be given; `all_languages` are those in which
    it may be given.
    """

    section_name: str
    sections: Mapping[str, Any]
    sources: Mapping[Path, Source]
    iso2: str = ""
    currency: str = ""
    languages: tuple[str, ...] = ()
    all_languages: tuple[str, ...] = ()
    errors: list[PackError] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    # What validators say and ask

    def error(self, path: str | Path | Sequence[str | int], reason: str, mend: str = "") -> None:
        """Report a mistake at `path` (`"rules[0].amount"`, or a tuple), seen from the section."""
        steps = parse_path(path) if isinstance(path, str) else tuple(path)
        if steps[:1] == (self.section_name,):
            steps = steps[1:]
        full: Path = (self.section_name, *steps)
        source, shown = self._source_of(full)
        above = (shown[:length] for length in range(len(shown), -1, -1))
        line = next((source.lines[path] for path in above if path in source.lines), 0)
        self.errors.append(PackError(source.file, line, format_path(shown), reason, mend))

    def section(self, name: str) -> Any:
        """The data of another section of the same pack, or None."""
        return self.sections.get(name)

    def changed(self, key: object, what: str) -> None:
        """Report that loading created, changed or removed something."""
        self.changes.append(Change(self.section_name, str(key), what))

    # Checks that most sections share. Each reports its own mistakes.

    def mapping(
        self,
        path: str,
        value: Any,
        *,
        required: Iterable[str] = (),
        optional: Iterable[str] = (),
    ) -> bool:
        """Whether `value` is a mapping with the `required` keys and none but those allowed."""
        if not isinstance(value, dict):
            self.error(path, "must be a mapping.", "Write `key: value` lines below it.")
            return False
        required, allowed = tuple(required), {*required, *optional}
        before = len(self.errors)
        for key in value:
            if key not in allowed:
                self.error(_join(path, key), "is not a key of this place.", near(key, allowed))
        for key in required:
            if value.get(key) in (None, "", [], {}):
                self.error(_join(path, key), "is missing.", f"Add `{key}:`.")
        return len(self.errors) == before

    def rows(self, path: str, value: Any, *, key: str = "code") -> list[dict[str, Any]]:
        """`value` as a list of mappings, each with a different `key`."""
        if not isinstance(value, list):
            self.error(path, "must be a list.", "Begin each entry with `- `.")
            return []
        seen: set[Any] = set()
        rows: list[dict[str, Any]] = []
        for index, row in enumerate(value):
            here = f"{path}[{index}]"
            if not isinstance(row, dict):
                self.error(here, "must be a mapping.", "Write `key: value` lines below the dash.")
                continue
            mark = row.get(key)
            if key and isinstance(mark, str | int) and mark in seen:
                self.error(_join(here, key), f"“{mark}” is used twice in this list.")
            elif isinstance(mark, str | int):
                seen.add(mark)
            rows.append(row)
        return rows

    def names(self, path: str, value: Any) -> bool:
        """Whether `value` gives a text in each of the country's complete languages."""
        if not isinstance(value, dict):
            example = ", ".join(f"{language}: …" for language in self.languages)
            self.error(path, "must give a text per language.", f"Write {{{example}}}.")
            return False
        before = len(self.errors)
        for language in self.languages:
            if not isinstance(value.get(language), str) or not value[language].strip():
                self.error(
                    _join(path, language),
                    f"has no text in the country's language “{language}”.",
                    f"Add `{language}:`.",
                )
        for language in value:
            if language not in self.all_languages:
                self.error(
                    _join(path, language),
                    "is not one of the country's languages.",
                    f"They are {', '.join(self.all_languages)} (country.yaml).",
                )
        return len(self.errors) == before

    def code(self, path: str, value: Any) -> bool:
        """Whether `value` is a code: letters, digits, `_` and `-`, at most 64."""
        if isinstance(value, str) and CODE.match(value):
            return True
        self.error(path, f"“{value}” is not a code.", "Use letters, digits, _ and - only.")
        return False

    def one_of(self, path: str, value: Any, allowed: Collection[str]) -> bool:
        """Whether `value` is one of `allowed`."""
        if isinstance(value, str) and value in allowed:
            return True
        self.error(path, f"“{value}” is not known here.", near(str(value), allowed))
        return False

    def amount(self, path: str, value: Any) -> Decimal | None:
        """`value` as a decimal amount of at least 0 in major units, or None when it is none."""
        try:
            amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and amount >= 0:
            return amount
        self.error(path, f"“{value}” is not an amount.", 'Write for example "12.50".')
        return None

    def whole(self, path: str, value: Any, *, least: int = 0, most: int | None = None) -> bool:
        """Whether `value` is a whole number within the bounds."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if is_whole and value >= least and (most is None or value <= most):
            return True
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        self.error(path, f"“{value}” is not a whole number {bounds}.")
        return False

    def date(self, path: str, value: Any) -> dt.date | None:
        """`value` as a date, or None when it is none."""
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.error(path, f"“{value}” is not a date.", "Write it as 2026-01-31.")
            return None

    def flag(self, path: str, value: Any) -> bool:
        """Whether `value` is `true` or `false`."""
        if isinstance(value, bool):
            return True
        self.error(path, f"“{value}” is neither true nor false.", "Write true or false.")
        return False

    def _source_of(self, full: Path) -> tuple[Source, Path]:
        """The file that holds `full`, and the path as it stands in that file."""
        if full[:2] in self.sources:
            return self.sources[full[:2]], full[1:]
        if full[:1] in self.sources:
            return self.sources[full[:1]], full
        return Source(file=f"{self.section_name}.yaml"), full


def near(word: str, allowed: Collection[str]) -> str:
    """A hint: the allowed word that looks most like `word`, else the whole list."""
    match = difflib.get_close_matches(word, sorted(allowed), n=1, cutoff=0.6)
    if match:
        return f"Did you mean “{match[0]}”?"
    return f"Allowed: {', '.join(sorted(allowed))}." if allowed else ""


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)
