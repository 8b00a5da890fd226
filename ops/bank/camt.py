"""Writing CAMT.053.001.08 files, for demonstrations, drills and tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lxml import etree

from billing.reconciliation.parsed import ParsedLine
from core.common.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def write_camt(
    lines: Sequence[ParsedLine],
    *,
    account: str,
    opening: Money,
    number: str = "1",
    made_at: dt.datetime,
) -> bytes:
    """A statement of these bookings, with balances that add up."""
    root = etree.Element(_name("Document"), nsmap={None: NAMESPACE})
    message = _add(root, "BkToCstmrStmt")
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", f"MSG-{number}")
    _add(header, "CreDtTm", made_at.isoformat(timespec="seconds"))
    statement = _add(message, "Stmt")
    _add(statement, "Id", f"STMT-{number}")
    _add(statement, "ElctrncSeqNb", number)
    _add(statement, "CreDtTm", made_at.isoformat(timespec="seconds"))
    holder = _add(statement, "Acct")
    _add(_add(_add(holder, "Id"), "Othr"), "Id", account)
    _add(holder, "Ccy", opening.currency)
    total = sum(line.amount.amount_minor for line in lines)
    closing = opening + Money(total, opening.currency)
    days = [line.booked_on for line in lines] or [made_at.date()]
    _add_balance(statement, "OPBD", opening, min(days))
    _add_balance(statement, "CLBD", closing, max(days))
    for line in lines:
        _add_entry(statement, line)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    element.text = text
    return element


def _add_amount(parent: etree._Element, amount: Money) -> None:
    element = _add(parent, "Amt", str(abs(amount.decimal)))
    element.set("Ccy", amount.currency)
    _add(parent, "CdtDbtInd", "CRDT" if amount.amount_minor >= 0 else "DBIT")


def _add_balance(statement: etree._Element, code: str, amount: Money, day: dt.date) -> None:
    holder = _add(statement, "Bal")
    _add(_add(_add(holder, "Tp"), "CdOrPrtry"), "Cd", code)
    _add_amount(holder, amount)
    _add(_add(holder, "Dt"), "Dt", day.isoformat())


def _add_entry(statement: etree._Element, line: ParsedLine) -> None:
    entry = _add(statement, "Ntry")
    _add_amount(entry, line.amount)
    _add(_add(entry, "Sts"), "Cd", "BOOK")
    _add(_add(entry, "BookgDt"), "Dt", line.booked_on.isoformat())
    if line.bank_id:
        _add(entry, "AcctSvcrRef", line.bank_id)
    detail = _add(_add(entry, "NtryDtls"), "TxDtls")
    parties = _add(detail, "RltdPties")
    other = "Dbtr" if line.amount.amount_minor > 0 else "Cdtr"
    if line.payer:
        _add(_add(_add(parties, other), "Pty"), "Nm", line.payer)
    if line.payer_account:
        account = _add(parties, f"{other}Acct")
        _add(_add(_add(account, "Id"), "Othr"), "Id", line.payer_account)
    _add(_add(detail, "RmtInf"), "Ustrd", line.text)
