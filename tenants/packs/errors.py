"""What is wrong in a pack, said so that the person who wrote it can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.common.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One mistake: `file` (relative to the pack's folder), `line` (from 1), `key` (path in the
    file), `reason`, and `mend`, which says what to write instead (may be empty)."""

    file: str
    line: int
    key: str
    reason: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.key}: {self.reason}" if self.key else f"{place}: {self.reason}"
        return f"{text} {self.mend}".rstrip()


class PackInvalid(Invalid):
    """A country pack was refused. `errors` holds every mistake found, in file order."""

    code = "pack.invalid"
    sentence = _("The country pack %(pack)s was refused, with %(count)s mistakes:\n%(list)s")

    def __init__(self, errors: Sequence[PackError] = (), **params: Any) -> None:
        self.errors = tuple(sorted(errors))
        fields: dict[str, list[str]] = {}
        for error in self.errors:
            fields.setdefault(f"{error.file}: {error.key}", []).append(error.reason)
        params = {
            "pack": "",
            "count": len(self.errors),
            "list": "\n".join(str(error) for error in self.errors),
            **params,
        }
        super().__init__(fields=fields, **params)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (self.errors, self.params))


def _rebuild(errors: Sequence[PackError], params: dict[str, Any]) -> PackInvalid:
    return PackInvalid(errors, **params)


class NoPack(NotFound):
    """No pack ships for this country."""

    code = "pack.missing"
    sentence = _("There is no country pack for “%(iso2)s”. There are: %(known)s.")
