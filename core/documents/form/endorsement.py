"""Boxes 14 and 15: what customs endorse at exit, for the lines of one page."""

from collections.abc import Iterator

from core.documents.epermit.model import Endorsement, EPermit, Line
from core.documents.form import fonts
from core.documents.form.cells import Cell
from core.documents.form.geometry import CODE_SIDE, ENDORSEMENT, FULL, LEFT, LINES_ON_FORM
from core.documents.form.values import amount, day

_ROOM = FULL - CODE_SIDE
_TABLE = _ROOM * 0.36
_LETTERS = _TABLE * 0.42
_HEADING, _COLUMNS = 20.0, 12.0


def endorsement_cells(
    permit: EPermit, lines: tuple[Line, ...], *, bottom: float, language: str, spare: str = ""
) -> Iterator[Cell]:
    """Box 14 as a table of the lines of this page, and box 15.

    `spare` has the letters of rows that no line fills (the form's own A to D).
    """
    yield from _table(lines, top=bottom + ENDORSEMENT, spare=spare)
    made = permit.endorsement or Endorsement()
    x, wide, third = LEFT + _TABLE, _ROOM - _TABLE, ENDORSEMENT / 3
    y = bottom + 2 * third
    yield Cell("14 port", x, y, wide * 0.55, third, label="14p", text=made.port)
    when = day(made.date, language)
    yield Cell("14 date", x + wide * 0.55, y, wide * 0.45, third, label="13d", text=when)
    yield Cell("14 signature", x, bottom + third, wide, third, label="14s", text=made.officer)
    transport = made.bill_of_lading or permit.transport_document
    yield Cell("15", x, bottom, wide, third, label="15", text=transport, style=fonts.BOLD)


def _table(lines: tuple[Line, ...], *, top: float, spare: str) -> Iterator[Cell]:
    """Heading, column titles, and one row per line: its letter and the quantity exported."""
    y = top - _HEADING
    yield Cell("14", LEFT, y, _TABLE, _HEADING, label="14", heading=True)
    y -= _COLUMNS
    right, quantities = LEFT + _LETTERS, _TABLE - _LETTERS
    yield Cell("14l", LEFT, y, _LETTERS, _COLUMNS, label="14l", heading=True)
    yield Cell("14q", right, y, quantities, _COLUMNS, label="14q", heading=True)
    rows = max(len(lines), LINES_ON_FORM)
    height = (ENDORSEMENT - _HEADING - _COLUMNS) / rows
    for number in range(rows):
        line = lines[number] if number < len(lines) else None
        y -= height
        letter = line.letter if line else spare[number : number + 1]
        done = amount(line.actual_quantity, line.unit_code) if line else ""
        yield _row(f"14 letter {letter}", LEFT, y, _LETTERS, height, letter)
        yield _row(f"14 {letter}", right, y, quantities, height, done)


def _row(name: str, x: float, y: float, width: float, height: float, text: str) -> Cell:
    return Cell(
        name, x, y, width, height, text=text, largest=8, style=fonts.BOLD, align="centre",
        middle=True, padding=0.8,
    )  # fmt: skip
