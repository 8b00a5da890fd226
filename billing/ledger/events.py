"""What others may hear from the books."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.events import event


@event("ledger.books_closed")
@dataclass(frozen=True)
class BooksClosed:
    """A month was closed. `month` is written 2026-03."""

    period_id: UUID
    month: str


@event("ledger.books_reopened")
@dataclass(frozen=True)
class BooksReopened:
    """The month closed last was opened again."""

    period_id: UUID
    month: str
    reason: str


@event("ledger.books_differ")
@dataclass(frozen=True)
class BooksDiffer:
    """The nightly check found faults, one sentence each (twenty at most)."""

    faults: list[str]
