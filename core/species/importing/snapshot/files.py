"""What the files of a folder are, told by their headings, and their rows as text: pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.species.importing.reading import read_table
from core.species.importing.report import ImportReport

TAXA, CHANGES, SYNONYMS = "snapshot_taxa", "snapshot_history", "snapshot_synonyms"
COMMON_NAMES, DISTRIBUTION = "snapshot_common_names", "snapshot_distribution"
CHECKLIST, HASHES = "snapshot_checklist", "snapshot_annotations"
QUOTAS, BINDING_QUOTAS = "snapshot_quotas", "snapshot_binding_quotas"
NOTIFICATIONS = "snapshot_notifications"
SUSPENSIONS_BY_ID, SUSPENSIONS = "snapshot_suspensions_by_id", "snapshot_suspensions"
RESERVATIONS = "snapshot_reservations"

_TELLING = {
    TAXA: {"rec_id", "full_name", "appendix", "current_listing_since"},
    CHANGES: {"rec_id", "rank_name", "listing", "effective_from"},
    SYNONYMS: {"Parent recID", "AcceptedRank", "AcceptedRecID"},
    COMMON_NAMES: {"ComName", "LangShort", "RecId"},
    DISTRIBUTION: {"Species RecID", "ISO Code 2"},
    CHECKLIST: {"TaxonId", "CurrentListing", "CitesAccepted"},
    HASHES: {"Event", "Hash No", "For Display"},
    QUOTAS: {"RecId", "Quota", "QuoDate"},
    BINDING_QUOTAS: {"quota_type", "taxon_name", "quota"},
    NOTIFICATIONS: {"Legacy_ID", "LnmShortDesc"},
    SUSPENSIONS_BY_ID: {"RecID", "StartNotificationID", "ExcludedTaxa"},
    SUSPENSIONS: {"taxon_name", "iso_code2", "start_date", "purpose"},
    RESERVATIONS: {"taxon_name", "iso_code2", "start_date", "end_date"},
}
KINDS = tuple(_TELLING)
_KINGDOMS = {"animalia": "Animalia", "plantae": "Plantae"}


class BadRow(Exception):
    """A row that cannot be taken: the column, the reason, and what was found."""


@dataclass(frozen=True)
class Line:
    """One row: its line in the file and its cells by heading."""

    number: int
    cells: dict[str, str]

    def text(self, heading: str) -> str:
        """Return the cell without blanks around it; blank when the file has no such column."""
        return self.cells.get(heading, "").strip()

    def read(self, heading: str, reader: Callable[[str], Any]) -> Any:
        """Return the cell read by `reader`. Raises BadRow when it does not read."""
        try:
            return reader(self.cells.get(heading, ""))
        except ValueError as error:
            raise BadRow(heading, str(error), self.text(heading)) from error


@dataclass
class Source:
    """One file of the folder; `kingdom` where the file's name tells it, as its rows may not."""

    path: Path
    kind: str
    kingdom: str
    sha256: str
    lines: list[Line]
    report: ImportReport

    def each(self) -> Iterator[Line]:
        """Yield the rows; whoever takes one counts it."""
        yield from self.lines

    def take(self, reader: Callable[[Line], Any]) -> Iterator[tuple[Line, Any]]:
        """Yield (row, what `reader` made of it); rows that it refuses go into the report."""
        for line in self.lines:
            try:
                made = reader(line)
            except BadRow as bad:
                self.report.reject(line.number, *bad.args)
                continue
            self.report.rows_taken += 1
            yield line, made


def read_folder(folder: Path, *, dry_run: bool = False) -> list[Source]:
    """Return the CSV files of a folder in order of their names; kind "" for foreign ones.

    Raises FileUnreadable for a file that is no table.
    """
    return [_read(path, dry_run=dry_run) for path in sorted(folder.glob("*.csv"))]


def _read(path: Path, *, dry_run: bool) -> Source:
    raw = path.read_bytes()
    report = ImportReport(file=path.name, dry_run=dry_run)
    table = read_table(raw, report=report)
    headings = set(table.heading)
    kind = next((kind for kind, telling in _TELLING.items() if telling <= headings), "")
    report.kind = kind or "passed over"
    kingdom = next((name for part, name in _KINGDOMS.items() if part in path.name.lower()), "")
    lines = []
    if kind:
        rows = (dict(zip(table.heading, row.cells, strict=False)) for row in table.rows)
        lines = [Line(row.line, cells) for row, cells in zip(table.rows, rows, strict=True)]
    else:
        report.note(0, "", "no species, listings, quotas or suspensions: left alone")
    return Source(path, kind, kingdom, sha256(raw).hexdigest(), lines, report)
