"""Bytes of a CSV file to rows of text, whatever was done to it on the way: pure.

Survives byte order marks, UTF-16, single lines in another encoding, UTF-7 remnants, comma,
semicolon or tab, stray quotes, paragraphs inside quotes, control characters, odd row lengths.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.species.errors import FileUnreadable
from core.species.importing.report import ImportReport

#: a quoted cell never runs over more lines than this; beyond, the quote is taken as a stray one
MAX_LINES_IN_CELL = 60
#: no cell or row of the lists is nearly so long; the CSV reader has a limit of its own above it
MAX_CHARACTERS = 100_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UTF7 = re.compile(r"\+([A-Za-z0-9+/]{2,})-")
_ENDS = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Row:
    """Cells of one row and the line of the file that it begins on."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Heading and rows of a file."""

    heading: list[str]
    rows: list[Row]


def read_table(raw: bytes, *, report: ImportReport) -> Table:
    """Return the table in `raw`; what had to be mended goes into the report.

    Raises FileUnreadable when there is no text, or no row of headings.
    """
    lines = [_CONTROL.sub("", line) for line in _decode(raw, report)]
    first = next((at for at, line in enumerate(lines) if line.strip(' ,;\t"')), None)
    if first is None:
        raise FileUnreadable(file=report.file, reason="it is empty")
    delimiter = _delimiter(lines[first])
    if delimiter is None:
        raise FileUnreadable(
            file=report.file, reason="the first line has no comma, semicolon or tab"
        )
    heading = [_heading_cell(cell) for cell in _parse(lines[first], delimiter)]
    while heading and not heading[-1]:
        heading.pop()
    rows = list(_rows(lines, first + 1, delimiter, len(heading), report))
    return Table(heading, rows)


def decode_utf7(text: str) -> str:
    """Return the text with UTF-7 remnants ("+AF8-") put right; what does not decode stays."""

    def mend(match: re.Match[str]) -> str:
        try:
            found = match.group(0).encode("ascii").decode("utf-7")
        except UnicodeDecodeError:
            return match.group(0)
        return found if found.isprintable() and "\ufffd" not in found else match.group(0)

    return _UTF7.sub(mend, text)


def _decode(raw: bytes, report: ImportReport) -> list[str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", errors="replace")
        report.note(0, "", "the file is in UTF-16")
        return _ENDS.split(text)
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return _ENDS.split(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return [
            _decode_line(line, number, report)
            for number, line in enumerate(re.split(rb"\r\n|\n|\r", raw), start=1)
        ]


def _decode_line(line: bytes, number: int, report: ImportReport) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        report.note(number, "", "the line is not in UTF-8, read as Windows-1252")
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _delimiter(heading: str) -> str | None:
    outside = re.sub(r'"[^"]*"', "", heading)
    found = {mark: outside.count(mark) for mark in ",;\t"}
    best = max(found, key=lambda mark: found[mark])
    return best if found[best] else None


def _heading_cell(cell: str) -> str:
    return " ".join(decode_utf7(cell.lstrip("\ufeff")).split())


def _parse(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _rows(
    lines: list[str], at: int, delimiter: str, width: int, report: ImportReport
) -> Iterator[Row]:
    while at < len(lines):
        if len(lines[at]) > MAX_CHARACTERS:
            report.rows_read += 1
            report.reject(at + 1, "", f"the line has more than {MAX_CHARACTERS} characters")
            at += 1
            continue
        cells, used = _one_row(lines, at, delimiter, width, report)
        line, at = at + 1, at + used
        if not any(cell.strip() for cell in cells):
            report.rows_blank += 1
            continue
        report.rows_read += 1
        if fitted := _fit(cells, line, width, report):
            yield Row(line, fitted)


def _one_row(
    lines: list[str], at: int, delimiter: str, width: int, report: ImportReport
) -> tuple[list[str], int]:
    """Return the cells of the row that begins at line index `at`, and how many lines it takes."""
    if lines[at].count('"') % 2 == 0:
        return _parse(lines[at], delimiter), 1
    text = lines[at]
    for used in range(2, min(MAX_LINES_IN_CELL, len(lines) - at) + 1):
        text = f"{text}\n{lines[at + used - 1]}"
        if len(text) > MAX_CHARACTERS:
            break
        if text.count('"') % 2 == 0:
            parts = (f"{part}\n" for part in text.split("\n"))
            cells = next(csv.reader(parts, delimiter=delimiter))
            if len(cells) == width:
                return cells, used
            break
    report.note(at + 1, "", "a stray quotation mark was taken out")
    plain = csv.reader([lines[at]], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    cells = [cell.strip().strip('"') for cell in next(plain, [])]
    if len(cells) > width:
        cells = _parse(_without_stray_quote(lines[at], delimiter), delimiter)
    return cells, 1


def _without_stray_quote(line: str, delimiter: str) -> str:
    """Return the line without the first quote that neither opens nor closes a cell."""
    for at, mark in enumerate(line):
        if mark != '"':
            continue
        opens = at == 0 or line[at - 1] == delimiter
        closes = at == len(line) - 1 or line[at + 1] == delimiter
        if not opens and not closes:
            return line[:at] + line[at + 1 :]
    return line.replace('"', "")


def _fit(cells: list[str], line: int, width: int, report: ImportReport) -> list[str]:
    """Return the row with as many cells as there are headings; empty when it cannot be made so."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > width:
        reason = f"the row has {len(cells)} cells, the heading {width}; its columns cannot be told"
        report.reject(line, "", reason)
        return []
    if len(cells) < width:
        why = f"the row ends after {len(cells)} of {width} cells; the rest is blank"
        report.note(line, "", why)
        cells = cells + [""] * (width - len(cells))
    return [decode_utf7(cell) for cell in cells]
