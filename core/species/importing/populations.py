"""Populations told in the words of an annotation, as countries: pure.

"Populations of Botswana, Namibia and Zimbabwe" and "except the populations of …" are understood;
where one name is not, nothing is said, and a person chooses among the Appendices.
"""

import re

from core.species.importing.country_names import code_of

_ASIDE = re.compile(r"\([^()]*\)")
_CLAUSE = re.compile(
    r"(?P<but>(?:except|excluding|other than|not)\b[^.;]{0,40}?)?"
    r"\bpopulations?\b(?:\s*of|:)\s*:?\s*(?P<list>[^.;:]+?)"
    r"(?=,?\s+(?:which|that|for|to|is|are|only)\b|[.;:]|$)",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\bthe populations? of\b", re.IGNORECASE)
_SECTION = re.compile(r"(?m)^\s*(III|II|I)(?=\s)")


def sections(annotation: str) -> dict[str, str]:
    """Return the part of an annotation about each Appendix; key "" where it is not divided."""
    marks = list(_SECTION.finditer(annotation))
    if not marks:
        return {"": annotation} if annotation else {}
    ends = [mark.start() for mark in marks[1:]] + [len(annotation)]
    return {
        mark.group(1): annotation[mark.end() : end].strip()
        for mark, end in zip(marks, ends, strict=True)
    }


def countries_in(annotation: str) -> tuple[list[str], list[str]]:
    """Return (countries covered, countries left out), both empty when that is not sure."""
    match = _CLAUSE.search(" ".join(_ASIDE.sub(" ", annotation).split()))
    if match is None:
        return [], []
    parts = re.split(r",|\band\b", _AGAIN.sub("", match.group("list")))
    found = [code_of(part) for part in parts if part.strip()]
    codes = [code for code in found if code]
    if not codes or len(codes) != len(found):
        return [], []
    return ([], codes) if match.group("but") else (codes, [])
