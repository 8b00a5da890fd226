"""How a permit's number is written from its series' pattern."""

from __future__ import annotations

import re

PLACE = re.compile(r"\{(?P<name>yyyy|yy|iso2|serial)(?::0(?P<width>[1-9]))?\d?d?\}")
ANY_BRACE = re.compile(r"[{}]")
LONGEST = 70
"""Characters that the toolkit's identification allows (an..70)."""


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, as a sentence; None when it is right.

    A pattern is text with `{serial:06d}` exactly once, and `{yy}` or `{yyyy}` (numbers are never
    used again, and serials begin anew each year); `{iso2}` is the country.
    """
    if not isinstance(pattern, str) or not pattern:
        return "must be a text."
    if ANY_BRACE.search(PLACE.sub("", pattern)):
        return "may hold only {yy}, {yyyy}, {iso2} and {serial:06d}."
    names = [match["name"] for match in PLACE.finditer(pattern)]
    if names.count("serial") != 1:
        return "must hold {serial:06d} exactly once."
    if not {"yy", "yyyy"} & set(names):
        return "must hold {yy} or {yyyy}, as serials begin anew each year."
    if len(write_number(pattern, year=2000, serial=10**6, iso2="XX")) > LONGEST:
        return f"makes numbers longer than {LONGEST} characters."
    return None


def write_number(pattern: str, *, year: int, serial: int, iso2: str) -> str:
    """The number with this serial: `{yy}MZ{serial:06d}` in 2026, serial 17: `26MZ000017`."""
    values = {"yyyy": f"{year:04d}", "yy": f"{year % 100:02d}", "iso2": iso2}

    def fill(match: re.Match[str]) -> str:
        if match["name"] != "serial":
            return values[match["name"]]
        return str(serial).zfill(int(match["width"] or 1))

    return PLACE.sub(fill, pattern)
