"""The colours and names of whom a page belongs to: a country, or the platform itself."""

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, gettext

from core.agencies.selectors import find_branding
from tenants.context import current_country_or_none

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
PLATFORM_COLOURS = ("#0f4c5c", "#2a9d8f", "#e9c46a")
READABLE = 4.5  # contrast of white text, WCAG 2.2 success criterion 1.4.3 (level AA)


SECONDS = 20.0

_remembered: dict[tuple[str, str], tuple[float, Any]] = {}


@dataclass(frozen=True, slots=True)
class Branding:
    """Whom the page belongs to; colours are #rrggbb, `iso2` is empty on the public host."""

    iso2: str
    title: str
    authority: str
    footer: str
    primary: str
    accent: str
    third: str

    @property
    def stylesheet(self) -> str:
        """The CSS that overrides the platform's colours; white text on `primary` is readable."""
        return (
            ':root,[data-bs-theme="light"]{'
            f"--brand-primary:{self.primary};"
            f"--brand-accent:{self.accent};"
            f"--brand-third:{self.third};"
            f"--tblr-primary-rgb:{','.join(str(part) for part in channels(self.primary))}"
            "}\n"
        )

    @property
    def digest(self) -> str:
        """A short fingerprint of the stylesheet, for its address, so that it can be cached."""
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]


def current_branding() -> Branding:
    """The branding of the country entered, or the platform's own on the public host.

    One query per process, country and SECONDS; a change is seen after that time at the latest.
    """
    country = current_country_or_none()
    if country is None:
        title, authority = gettext("eCITES platform"), gettext("Operator console")
        return Branding("", title, authority, title, *PLATFORM_COLOURS)
    stored = country.settings or {}
    names = stored.get("official_names") or stored.get("names")
    row = _stored_branding(country)
    colours: Mapping[str, Any] = row.colours if row else {}
    accent = colour(colours, "accent", PLATFORM_COLOURS[1])
    title = in_language(names, country) or country.name
    return Branding(
        iso2=country.iso2,
        title=title,
        authority=row.authority.name if row else gettext("CITES Management Authority"),
        footer=(row.footer_text if row else "") or title,
        primary=readable(colour(colours, "primary", PLATFORM_COLOURS[0])),
        accent=accent,
        third=colour(colours, "third", accent),
    )


def _stored_branding(country: Any) -> Any:
    """The country's branding row with its authority, remembered for a while, or None."""
    key = (str(connection.settings_dict["NAME"]), country.schema_name)
    until, row = _remembered.get(key, (0.0, None))
    if until < time.monotonic():
        row = find_branding()
        _remembered[key] = (time.monotonic() + (SECONDS if row else 0.0), row)
    return row


def in_language(value: Any, country: Any | None = None) -> str:
    """The text of a {language: text} mapping in the reader's language, or a plain text as is.

    Falls back to the country's default language, then English, then any text that there is.
    """
    if not isinstance(value, Mapping):
        return str(value) if value else ""
    reader = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    wanted = [reader, getattr(country, "default_language", ""), "en", *value]
    return next((str(value[code]) for code in wanted if value.get(code)), "")


def colour(colours: Mapping[str, Any], key: str, default: str) -> str:
    """The colour under `key` when it is a #rrggbb text, else `default` (nothing else gets out)."""
    value = colours.get(key)
    return value.lower() if isinstance(value, str) and HEX_COLOUR.match(value) else default


def channels(colour_text: str) -> tuple[int, int, int]:
    """Red, green and blue of a #rrggbb colour, 0 to 255 each."""
    return int(colour_text[1:3], 16), int(colour_text[3:5], 16), int(colour_text[5:7], 16)


def luminance(colour_text: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 for black to 1 for white."""
    parts = []
    for channel in channels(colour_text):
        share = channel / 255
        parts.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour_text: str) -> str:
    """The colour itself, or darkened in steps until white text on it has a contrast of 4.5."""
    red, green, blue = channels(colour_text)
    while 1.05 / (luminance(colour_text) + 0.05) < READABLE:
        red, green, blue = int(red * 0.92), int(green * 0.92), int(blue * 0.92)
        colour_text = f"#{red:02x}{green:02x}{blue:02x}"
    return colour_text
