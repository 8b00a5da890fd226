"""Cells to values: pure. A cell that cannot be understood raises ValueError with the reason."""

import html
import re
from datetime import date, datetime

from core.species.names import tidy

_TAG = re.compile(r"<[^<>]{0,200}>")
_BREAK = re.compile(r"<\s*(br|/p|/li|/div)\b[^<>]*>", re.IGNORECASE)
_BOLD_APPENDIX = re.compile(r"(?:\*\*|<b>)\s*(III|II|I)\s*(?:\*\*|</b>)")
_BOLD = re.compile(r"\*\*|__")
_DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_APPENDIX_PART = re.compile(r"\b(III|II|I|NC)\b")
_SYNONYM = re.compile(
    r"(?:^|[,;]\s*|\d{4}\)?[\s,;]+)"
    r"([A-Z][a-zë]+(?:-[a-z]+)?(?:\s\([A-Z][a-zë]+\))?(?:\s[a-zë]{3,}(?:-[a-zë]+)*)+)"
)
_PARTICLES = {"van", "von", "den", "der", "des", "del", "and", "ter", "dos"}

KINGDOMS = {"animalia": "Animalia", "plantae": "Plantae"}
RANKS = {
    "KINGDOM", "PHYLUM", "CLASS", "ORDER", "FAMILY", "SUBFAMILY",
    "GENUS", "SPECIES", "SUBSPECIES", "VARIETY",
}  # fmt: skip
_YES = {"true", "t", "yes", "y", "1"}


def text(cell: str) -> str:
    """Return an annotation as plain text: no tags or bold marks; paragraphs stay lines."""
    marked = _BOLD_APPENDIX.sub(r"\n\1 ", html.unescape(cell))
    plain = html.unescape(_TAG.sub("", _BREAK.sub("\n", marked)))
    lines = (" ".join(_BOLD.sub("", line).split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)


def word(cell: str) -> str:
    """Return a short cell (name, code) without tags and odd blanks."""
    return " ".join(text(cell).split())


def scientific_name(cell: str) -> str:
    """Return a scientific name without mark-up and "spp."; ValueError when it is not one."""
    name = tidy(word(cell))
    if not re.match(r"^[^\W\d_]", name) or len(name) > 200:
        raise ValueError("this is not a scientific name")
    return name


def kingdom(cell: str) -> str:
    """Return "Animalia" or "Plantae"; ValueError for anything else."""
    found = KINGDOMS.get(word(cell).lower())
    if found is None:
        raise ValueError("the kingdom must be Animalia or Plantae")
    return found


def rank(cell: str) -> str:
    """Return the rank in upper case; ValueError when it is none that the lists use."""
    found = word(cell).upper()
    if found not in RANKS:
        raise ValueError("this is not a rank")
    return found


def day(cell: str) -> date | None:
    """Return the date, None for a blank cell; day before month, as the lists write it."""
    value = word(cell).split(" ")[0].split("T")[0]
    if not value:
        return None
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 - a date without a time
        except ValueError:
            continue
    raise ValueError("this is not a date (expected DD/MM/YYYY)")


def yes(cell: str) -> bool:
    """Whether the cell says true."""
    return word(cell).lower() in _YES


def country(cell: str) -> str:
    """Return an ISO2 code, blank for a blank cell; ValueError for anything else."""
    code = word(cell).upper()
    if code and not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError("this is not a two-letter country code")
    return code


def countries(cell: str) -> list[str]:
    """Return the ISO2 codes in a list parted by commas, semicolons or blanks; no others."""
    found = re.findall(r"\b[A-Z]{2}\b", word(cell).upper())
    return list(dict.fromkeys(found))


def number(cell: str) -> int | None:
    """Return a whole number, None for a blank cell; ValueError for anything else."""
    value = word(cell)
    if not value:
        return None
    if not re.fullmatch(r"\d{1,9}(\.0+)?", value):
        raise ValueError("this is not a whole number")
    return int(value.split(".")[0])


def appendices(cell: str) -> list[str]:
    """Return the Appendices of "I/II" or "II/NC", each once; ValueError for other words."""
    value = word(cell).upper()
    if value and not re.fullmatch(r"(III|II|I|NC)([/,; ]+(III|II|I|NC))*", value):
        raise ValueError("the listing must be made of I, II, III and NC")
    return list(dict.fromkeys(_APPENDIX_PART.findall(value)))


def names(cell: str) -> list[str]:
    """Return common names parted by commas or semicolons, each once."""
    parts = (part.strip(" .'\"") for part in re.split(r"[,;]", word(cell)))
    return list(dict.fromkeys(part for part in parts if 1 < len(part) <= 200))


def synonyms(cell: str) -> list[tuple[str, str]]:
    """Return (name, author) of each synonym; separators between them are often lost, so a new one
    is told by a capital and a small word after a comma, a year or the beginning."""
    value = re.sub(r"[ \t]+", " ", text(cell).replace("\n", "; "))
    hits = list(_SYNONYM.finditer(value))
    found: dict[str, str] = {}
    for at, hit in enumerate(hits):
        words = hit.group(1).split()
        kept = [w for n, w in enumerate(words) if n == 0 or w not in _PARTICLES]
        end = hits[at + 1].start(1) if at + 1 < len(hits) else len(value)
        author = value[hit.end(1) : end].strip(" ,;")
        if len(kept) > 1:
            found.setdefault(" ".join(kept), author[:255])
    return list(found.items())
