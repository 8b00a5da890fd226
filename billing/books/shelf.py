"""All books, by code, in the order in which they are offered."""

from __future__ import annotations

from billing.books.invoice_books import (
    AGEING,
    OWED,
    REVENUE_BY_FEE,
    REVENUE_BY_MONTH,
    REVENUE_BY_PAPER,
    TAXES,
)
from billing.books.ledger_books import CASH_BOOK, GENERAL_JOURNAL, GENERAL_LEDGER, TRIAL_BALANCE
from billing.books.table import Book

BOOKS: dict[str, Book] = {
    book.code: book
    for book in (
        TRIAL_BALANCE,
        GENERAL_LEDGER,
        GENERAL_JOURNAL,
        CASH_BOOK,
        AGEING,
        OWED,
        REVENUE_BY_FEE,
        REVENUE_BY_PAPER,
        REVENUE_BY_MONTH,
        TAXES,
    )
}
