"""The reference data beside the repository, where there is any."""

import csv
from collections.abc import Iterator
from pathlib import Path

import core

FOLDER = Path(core.__file__).parents[2] / "shared" / "domain"


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file by their headings."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
