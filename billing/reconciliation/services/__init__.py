"""All writing of statements: importing, matching, deciding on exceptions."""

from billing.reconciliation.services.deciding import (
    book_charge,
    match_payout,
    match_refund,
    pay_invoices,
    set_aside,
)
from billing.reconciliation.services.importing import apply_lines, import_statement

__all__ = (
    "apply_lines",
    "book_charge",
    "import_statement",
    "match_payout",
    "match_refund",
    "pay_invoices",
    "set_aside",
)
