"""The books as an accountant reads them: tables made from ledger, invoices and payments.

Owns: what each book shows and how its figures lead to entries, invoices and cases. Writes nothing.
"""
