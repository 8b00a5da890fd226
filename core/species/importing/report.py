"""What an import says afterwards: what it took, what it left out and why, by row."""

from dataclasses import dataclass, field
from typing import Any

#: changes of one kind that a report names; the rest are counted
MAX_NAMED = 1000


@dataclass(frozen=True)
class RowNote:
    """A remark on one row. `row` is the line of the file (heading: 1), 0 for the whole file."""

    row: int
    column: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "file"
        column = f", {self.column}" if self.column else ""
        shown = f" (found “{self.value[:80]}”)" if self.value else ""
        return f"{where}{column}: {self.reason}{shown}"


@dataclass
class ImportReport:
    """The outcome of one file. Rejected rows changed nothing; noted rows were mended and taken."""

    file: str
    kind: str = ""
    dry_run: bool = False
    run_id: int | None = None
    rows_read: int = 0
    rows_taken: int = 0
    rows_blank: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rejected: list[RowNote] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)

    def reject(self, row: int, column: str, reason: str, value: str = "") -> None:
        """Leave a row out, saying why."""
        self.rejected.append(RowNote(row, column, reason, value))

    def note(self, row: int, column: str, reason: str, value: str = "") -> None:
        """Say what was mended in a row that was taken, or what is odd in the file."""
        self.notes.append(RowNote(row, column, reason, value))

    def count(self, what: str, by: int = 1) -> None:
        """Add to a counter ("taxa added", "listings ended")."""
        self.counts[what] = self.counts.get(what, 0) + by

    def change(self, what: str, which: str) -> None:
        """Count a change and remember which row it was, up to MAX_NAMED of a kind."""
        self.count(what)
        named = self.changes.setdefault(what, [])
        if len(named) < MAX_NAMED:
            named.append(which)

    @property
    def is_unchanged(self) -> bool:
        """Whether the import left the reference as it was."""
        return not self.changes

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return {
            "file": self.file,
            "kind": self.kind,
            "dry_run": self.dry_run,
            "run_id": self.run_id,
            "rows_read": self.rows_read,
            "rows_taken": self.rows_taken,
            "rows_blank": self.rows_blank,
            "counts": dict(sorted(self.counts.items())),
            "changes": {what: list(named) for what, named in sorted(self.changes.items())},
            "rejected": [vars(note) for note in self.rejected],
            "notes": [vars(note) for note in self.notes],
        }
