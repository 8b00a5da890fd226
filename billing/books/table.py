"""What a book is: columns, rows, totals, and where each figure leads. Pure: no ORM."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise

from core.common.money import Money

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is text, date, money or number; `code` heads it in files, for machines."""

    code: str
    label: Text
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a row leads: `kind` is book, entry, invoice, payment or case; `target` its id or code.

    `query` holds what a book is opened with.
    """

    kind: str
    target: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns: text, date, Money, whole number or None for none.

    `links` says for column codes where their cells lead.
    """

    cells: Sequence[Any]
    links: Mapping[str, Link] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader asked a book for. Days are included; an empty text means all."""

    first: date
    last: date
    account: str = ""
    currency: str = ""
    journal: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book. `asks` names what of `Asked` it minds; `make` gives its rows, lazily.

    `totals` gives the closing rows from the rows read before (per currency: amounts of two
    currencies are never added).
    """

    code: str
    title: Text
    lead: Text
    columns: Sequence[Column]
    asks: frozenset[str]
    make: Callable[[Asked], Iterable[Row]]
    totals: Callable[[Sequence[Row]], Sequence[Row]] = lambda rows: ()


def plain_cell(value: Any) -> Any:
    """A cell as a file holds it: money as a decimal number, words as text, none as nothing."""
    if isinstance(value, Money):
        return value.decimal
    if isinstance(value, Promise):
        return str(value)
    return "" if value is None else value


def heading(book: Book, *, for_machines: bool) -> list[str]:
    """The file's first row: codes in CSV, words in a spreadsheet."""
    return [column.code if for_machines else str(column.label) for column in book.columns]


def plain_rows(book: Book, asked: Asked) -> Iterable[list[Any]]:
    """The book's rows for a file, one after the other."""
    for row in book.make(asked):
        yield [plain_cell(cell) for cell in row.cells]


def sum_by_currency(
    rows: Sequence[Row], columns: Sequence[Column], *, label: Text, currency: str = "currency"
) -> list[Row]:
    """One closing row per currency: every money column added up, `label` in the first column."""
    place = next((at for at, column in enumerate(columns) if column.code == currency), None)
    sums: dict[str, list[Any]] = {}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if not isinstance(cell, Money):
                continue
            total = sums.setdefault(cell.currency, [None] * len(columns))
            total[at] = cell if total[at] is None else total[at] + cell
    for code, total in sums.items():
        total[0] = label
        if place is not None:
            total[place] = code
    return [Row(total) for _code, total in sorted(sums.items())]
