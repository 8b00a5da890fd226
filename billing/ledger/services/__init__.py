"""All writing in the books, one module per use: entries, periods, rates, the nightly check."""

from billing.ledger.services.checking import Fault, check_books
from billing.ledger.services.periods import close_period, reopen_period
from billing.ledger.services.posting import Line, credit, debit, open_date, post, reverse
from billing.ledger.services.rates import record_rate

__all__ = (
    "Fault",
    "Line",
    "check_books",
    "close_period",
    "credit",
    "debit",
    "open_date",
    "post",
    "record_rate",
    "reopen_period",
    "reverse",
)
