"""Where everything stands: the pages of a permit as cells."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.documents.epermit.model import EPermit, Line
from core.documents.form import fonts
from core.documents.form.cells import Cell
from core.documents.form.endorsement import endorsement_cells
from core.documents.form.geometry import (
    ANNEX_HEADER,
    ANNEX_ISSUE,
    BOTTOM,
    CODE_SIDE,
    ENDORSEMENT,
    FULL,
    HALF,
    HEADER,
    LEFT,
    LETTER,
    LINES_ON_ANNEX,
    LINES_ON_FORM,
    LOWER,
    TOP,
    UPPER,
)
from core.documents.form.values import country, day, line_texts, party_text

_PARTIES, _CONDITIONS, _NUMBER = 78.0, 96.0, 66.0
_UPPER_BOXES = (
    ("7", 0.29, 9.0, fonts.ITALIC),
    ("9", 0.33, 7.5, fonts.REGULAR),
    ("10", 0.11, 10.0, fonts.BOLD),
    ("11", 0.135, 10.0, fonts.BOLD),
    ("11a", 0.135, 8.0, fonts.REGULAR),
)
"""Boxes of a line's upper half: share of the width, largest type, style."""
_LOWER_BOXES = (("12", 0.34), ("12a", 0.36), ("12b", 0.30))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page: `kind` is form, annex or continuation; `lines` the permit lines on it."""

    kind: str
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...] = ()


def sheets(permit: EPermit, *, language: str) -> list[Sheet]:
    """The form and its annexes, lines in the order of the permit."""
    lines = permit.lines
    first = tuple(lines[:LINES_ON_FORM])
    pages = [Sheet(kind="form", cells=tuple(_form(permit, first, language)), lines=first)]
    for start in range(LINES_ON_FORM, len(lines), LINES_ON_ANNEX):
        some = tuple(lines[start : start + LINES_ON_ANNEX])
        pages.append(Sheet(kind="annex", cells=tuple(_annex(permit, some, language)), lines=some))
    return pages


def top_of_lines() -> float:
    """Upper edge of block A on the form."""
    return TOP - HEADER - _PARTIES - _CONDITIONS


def foot_of_lines() -> float:
    """Lower edge of block D on the form."""
    return top_of_lines() - LINES_ON_FORM * (UPPER + LOWER)


def annex_block() -> float:
    """Height of one line block on an annex page."""
    room = TOP - ANNEX_HEADER - BOTTOM - ENDORSEMENT - ANNEX_ISSUE
    return room / LINES_ON_ANNEX


def _form(permit: EPermit, lines: tuple[Line, ...], language: str) -> Iterator[Cell]:
    yield from _numbers(permit, language)
    yield from _parties(permit, language)
    yield from _conditions(permit, language)
    top = top_of_lines()
    for number in range(LINES_ON_FORM):
        line = lines[number] if number < len(lines) else None
        letter = line.letter if line else "ABCD"[number]
        yield from _line(line, letter, top=top, language=language, upper=UPPER, lower=LOWER)
        top -= UPPER + LOWER
    yield from _issue(permit, top=top, language=language)
    yield from endorsement_cells(permit, lines, bottom=BOTTOM, language=language, spare="ABCD")


def _numbers(permit: EPermit, language: str) -> Iterator[Cell]:
    """Boxes 1 and 2 at the upper right."""
    x, width, bold = LEFT + FULL * 0.62, FULL * 0.38, fonts.BOLD
    y = TOP - _NUMBER
    yield Cell("1", x, y, width, _NUMBER, label="1", text=permit.number, largest=15, style=bold)
    until = permit.valid_until
    text = f"{day(until, language, width='long')}  ({until.isoformat()})" if until else ""
    height = HEADER - _NUMBER
    yield Cell(
        "2", x, y - height, width, height, label="2", text=text, largest=11, style=bold, middle=True
    )


def _parties(permit: EPermit, language: str) -> Iterator[Cell]:
    """Boxes 3, 3a and 4."""
    x, lower = LEFT + HALF, 24.0
    upper = _PARTIES - lower
    y = TOP - HEADER - upper
    importer = party_text(permit.importer, language, with_country=False)
    yield Cell("3", LEFT, y, HALF, upper, label="3", text=importer)
    land = country(permit.import_country, language)
    yield Cell("3a", LEFT, y - lower, HALF, lower, label="3a", text=land, style=fonts.BOLD)
    exporter = party_text(permit.exporter, language)
    yield Cell("4", x, y, HALF, upper, label="4", text=exporter)
    yield Cell("4s", x, y - lower, HALF, lower, label="4s")


def _conditions(permit: EPermit, language: str) -> Iterator[Cell]:
    """Boxes 5, 5a, 5b and 6."""
    lower, purpose = 26.0, HALF * 0.42
    upper = _CONDITIONS - lower
    y = TOP - HEADER - _PARTIES - upper
    text = "\n".join(permit.conditions)
    yield Cell("5", LEFT, y, HALF, upper, label="5", text=text, largest=7.5)
    y -= lower
    code, stamp = permit.purpose_code, permit.security_stamp
    yield Cell("5a", LEFT, y, purpose, lower, label="5a", text=code, largest=11, style=fonts.BOLD)
    yield Cell("5b", LEFT + purpose, y, HALF - purpose, lower, label="5b", text=stamp, largest=9)
    authority = party_text(permit.authority, language)
    yield Cell("6", LEFT + HALF, y, HALF, _CONDITIONS, label="6", text=authority, keep_right=70)


def _line(
    line: Line | None, letter: str, *, top: float, language: str, upper: float, lower: float
) -> Iterator[Cell]:
    """Boxes 7 to 12b of one line block."""
    bottom, bold = top - upper - lower, fonts.BOLD
    yield Cell(
        f"letter {letter}", LEFT, bottom, LETTER, upper + lower, text=letter, largest=11,
        style=bold, align="centre", middle=True,
    )  # fmt: skip
    texts = line_texts(line, language) if line else {}
    start, room = LEFT + LETTER, FULL - LETTER
    x = start
    for box, share, largest, style in _UPPER_BOXES:
        # Boxes 7 and 8 share a column: the names stand above each other.
        height = upper * 0.54 if box == "7" else upper
        yield Cell(
            f"{box} {letter}", x, top - height, room * share, height, label=box,
            text=texts.get(box, ""), largest=largest, style=style,
        )  # fmt: skip
        if box == "7":
            yield Cell(
                f"8 {letter}", x, top - upper, room * share, upper - height, label="8",
                text=texts.get("8", ""), largest=7.5,
            )  # fmt: skip
        x += room * share
    x = start
    for box, share in _LOWER_BOXES:
        yield Cell(
            f"{box} {letter}", x, bottom, room * share, lower, label=box,
            text=texts.get(box, ""), largest=7.5,
        )  # fmt: skip
        x += room * share


def _issue(permit: EPermit, *, top: float, language: str) -> Iterator[Cell]:
    """Box 13: who issued it, where, when, and room for hand and stamp."""
    room, height = FULL - CODE_SIDE, top - BOTTOM - ENDORSEMENT
    y, half, wide = top - height, height / 2, room * 0.56
    issuer, place = permit.issued_by, permit.issued_place
    yield Cell("13", LEFT, y + half, wide, half, label="13", text=issuer, style=fonts.BOLD)
    yield Cell("13 place", LEFT, y, room * 0.26, half, label="13p", text=place)
    issued = _issued(permit, language)
    yield Cell("13 date", LEFT + room * 0.26, y, room * 0.30, half, label="13d", text=issued)
    yield Cell("13 signature", LEFT + wide, y, room - wide, height, label="13s")


def _issued(permit: EPermit, language: str) -> str:
    issued = permit.issued_at.date() if permit.issued_at else None
    return day(issued, language, width="long")


def _annex(permit: EPermit, lines: tuple[Line, ...], language: str) -> Iterator[Cell]:
    """More lines; box 13 again, as each annex page is signed and stamped; boxes 14 and 15."""
    top, height = TOP - ANNEX_HEADER, annex_block()
    upper, lower = height * 0.62, height * 0.38
    for line in lines:
        yield from _line(line, line.letter, top=top, language=language, upper=upper, lower=lower)
        top -= height
    x, y = LEFT, BOTTOM + ENDORSEMENT
    for name, label, share, text in (
        ("13", "13", 0.42, permit.issued_by),
        ("13 date", "13d", 0.18, _issued(permit, language)),
        ("13 signature", "13s", 0.40, ""),
    ):
        yield Cell(name, x, y, FULL * share, ANNEX_ISSUE, label=label, text=text)
        x += FULL * share
    yield from endorsement_cells(permit, lines, bottom=BOTTOM, language=language)
