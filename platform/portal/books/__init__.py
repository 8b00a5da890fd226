"""Pages of the accountant and the auditor: the books, entries, months, exchange rates."""
