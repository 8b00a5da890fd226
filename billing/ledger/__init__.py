"""The double-entry ledger of a country: accounts, entries, postings; append-only and balanced.

Owns: the books. Does not own: why something is booked (invoices and payments decide that).
"""
