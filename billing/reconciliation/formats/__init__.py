"""Reading bank files: the format is found from what is in the file, not from its name."""

from __future__ import annotations

from billing.reconciliation.errors import StatementUnreadable
from billing.reconciliation.formats import camt053, mt940, table
from billing.reconciliation.parsed import ParsedStatement
from billing.reconciliation.states import Format


def read_statement(body: bytes, *, currency: str) -> tuple[Format, ParsedStatement]:
    """The statement in a file of the bank; `currency` (ISO 4217) is the books' own.

    Several statements of one account in one file count as one. Raises StatementUnreadable.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:4000]
    if start.startswith(b"<"):
        return Format.CAMT053, camt053.read(body)
    if b":20:" in start and (b":60F:" in body or b":60M:" in body):
        return Format.MT940, mt940.read(body)
    if not start:
        raise StatementUnreadable(reason="it is empty.")
    return Format.CSV, table.read(body, currency=currency)
