"""Bank statements: read from CAMT.053, MT940 or CSV, matched to invoices, exceptions kept.

Owns: statements, their lines, what was proposed and decided. Does not own: money (payments).
"""
