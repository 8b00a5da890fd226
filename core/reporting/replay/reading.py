"""Rows of a comparative tabulation (comptab) of the CITES Trade Database, with names as codes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.reporting.errors import TabulationInvalid
from core.species import codes

COLUMNS = (
    "Year",
    "App.",
    "Taxon",
    "Class",
    "Order",
    "Family",
    "Genus",
    "Importer",
    "Exporter",
    "Origin",
    "Term",
    "Unit",
    "Purpose",
    "Source",
)


class TradeRow(NamedTuple):
    """One row. Countries are ISO2; `origin` is blank for direct trade.

    `term_code` and `unit_code` are codes of today, or the name in the file where it has none.
    `taxa` are the names of the row from the taxon upwards.
    """

    year: int
    appendix: str
    taxon_name: str
    taxa: tuple[str, ...]
    importer: str
    exporter: str
    origin: str
    term_code: str
    unit_code: str
    purpose_code: str
    source_code: str


def read_rows(path: Path) -> Iterator[TradeRow]:
    """The rows of the file. Raises TabulationInvalid for headings or a year that are not there."""
    terms = codes.trade_database_codes("terms")
    units = codes.trade_database_codes("units")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise TabulationInvalid(what=", ".join(missing))
        for raw in reader:
            row = {name: (raw[name] or "").strip() for name in COLUMNS}
            if not (row["Year"].isascii() and row["Year"].isdigit()):
                raise TabulationInvalid(what=f"Year ({reader.line_num})")
            yield TradeRow(
                year=int(row["Year"]),
                appendix=row["App."].upper(),
                taxon_name=row["Taxon"],
                taxa=_taxa(row),
                importer=row["Importer"].upper(),
                exporter=row["Exporter"].upper(),
                origin=row["Origin"].upper(),
                term_code=terms.get(row["Term"].lower(), row["Term"]),
                unit_code=codes.normal_unit(units.get(row["Unit"].lower(), row["Unit"])),
                purpose_code=row["Purpose"].upper(),
                source_code=row["Source"].upper(),
            )


def _taxa(row: dict[str, str]) -> tuple[str, ...]:
    names = (row["Taxon"].removesuffix(" spp."), row["Genus"], row["Family"], row["Order"])
    return tuple(dict.fromkeys(name for name in (*names, row["Class"]) if name))
