"""How a country's documents look: names and colours from its pack."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, kw_only=True)
class Branding:
    """Country code and name, colours (`#rrggbb`), further title languages.

    `tint` colours the paper, `guilloche` the curves on it; empty means made from `primary`.
    """

    iso2: str = ""
    country_name: str = ""
    primary: str = "#14594f"
    accent: str = "#b08a3c"
    tint: str = ""
    guilloche: str = ""
    title_languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: "Mapping[str, Any] | Branding | None") -> Self:
        """Branding from a mapping with these names; what is missing or wrong is the default."""
        if isinstance(values, cls):
            return values
        known = {
            name: value
            for name, value in dict(values or {}).items()  # type: ignore[arg-type]
            if name in cls.__dataclass_fields__ and value
        }
        for name in ("primary", "accent", "tint", "guilloche"):
            if name in known and not _COLOUR.fullmatch(str(known[name])):
                del known[name]
        if "title_languages" in known:
            known["title_languages"] = tuple(known["title_languages"])
        return cls(**known)
