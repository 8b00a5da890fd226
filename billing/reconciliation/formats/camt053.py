"""CAMT.053 (ISO 20022 Bank-to-Customer Statement), any version: names are read, namespaces not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from billing.reconciliation.errors import StatementUnreadable
from billing.reconciliation.parsed import ParsedLine, ParsedStatement
from core.common import xml
from core.common.money import Money, exponent

LARGEST = 50_000_000
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(body: bytes) -> ParsedStatement:
    """The statement. Raises StatementUnreadable."""
    try:
        root = xml.parse(body, max_bytes=LARGEST)
    except xml.UnsafeXml as error:
        raise StatementUnreadable(reason=str(error)) from None
    found = list(root.iter("{*}Stmt"))
    if not found:
        raise StatementUnreadable(reason="it holds no Stmt element (CAMT.053).")
    statements = [_read_one(one) for one in found]
    first, last = statements[0], statements[-1]
    if len({(one.account, one.currency) for one in statements}) > 1:
        raise StatementUnreadable(reason="it holds statements of more than one account.")
    return ParsedStatement(
        currency=first.currency,
        account=first.account,
        number=first.number,
        opening=first.opening,
        closing=last.closing,
        lines=tuple(line for one in statements for line in one.lines),
    )


def _read_one(statement: etree._Element) -> ParsedStatement:
    account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    balances = {_text(one, "Tp/CdOrPrtry/Cd"): _amount(one) for one in _all(statement, "Bal")}
    entries = _all(statement, "Ntry")
    currency = _text(statement, "Acct/Ccy") or next(
        (amount.currency for amount in balances.values()), ""
    )
    if not currency and entries:
        currency = _amount(entries[0]).currency
    if not currency:
        raise StatementUnreadable(reason="it names no currency.")
    return ParsedStatement(
        currency=currency,
        account=account,
        number=_text(statement, "ElctrncSeqNb") or _text(statement, "Id"),
        opening=next((balances[code] for code in OPENING if code in balances), None),
        closing=next((balances[code] for code in CLOSING if code in balances), None),
        lines=tuple(line for entry in entries for line in _lines(entry)),
    )


def _lines(entry: etree._Element) -> Iterator[ParsedLine]:
    """One line per transaction: a batch booking names several with their own amounts."""
    if _text(entry, "Sts/Cd") == "PDNG" or _text(entry, "Sts") == "PDNG":
        return
    amount, day = _amount(entry), _day(entry)
    bank_id = _text(entry, "AcctSvcrRef")
    details = [one for group in _all(entry, "NtryDtls") for one in _all(group, "TxDtls")]
    if len(details) > 1 and all(_find(one, "Amt") is not None for one in details):
        parts = [_amount(one, sign_of=entry) for one in details]
        if sum(part.amount_minor for part in parts) == amount.amount_minor:
            for number, (detail, part) in enumerate(zip(details, parts, strict=True), start=1):
                own = _text(detail, "Refs/AcctSvcrRef") or (
                    f"{bank_id}/{number}" if bank_id else ""
                )
                yield _line(entry, detail, amount=part, day=day, bank_id=own)
            return
    detail = details[0] if details else entry
    own = bank_id or _text(detail, "Refs/AcctSvcrRef")
    yield _line(entry, detail, amount=amount, day=day, bank_id=own)


def _line(
    entry: etree._Element, detail: etree._Element, *, amount: Money, day: dt.date, bank_id: str
) -> ParsedLine:
    other = "Dbtr" if amount.amount_minor > 0 else "Cdtr"
    name = _text(detail, f"RltdPties/{other}/Nm") or _text(detail, f"RltdPties/{other}/Pty/Nm")
    account = _text(detail, f"RltdPties/{other}Acct/Id/IBAN") or _text(
        detail, f"RltdPties/{other}Acct/Id/Othr/Id"
    )
    said = [element.text or "" for element in detail.iter("{*}Ref")]
    said += [element.text or "" for element in detail.iter("{*}Ustrd")]
    said += [_text(detail, "Refs/EndToEndId"), _text(entry, "AddtlNtryInf")]
    text = " ".join(piece.strip() for piece in said if piece.strip() not in ("", "NOTPROVIDED"))
    return ParsedLine(
        booked_on=day,
        amount=amount,
        bank_id=bank_id,
        payer=name[:200],
        payer_account=account[:60],
        text=text,
    )


def _find(parent: etree._Element, path: str) -> etree._Element | None:
    found: etree._Element | None = parent
    for name in path.split("/"):
        found = next((one for one in _all(found, name)), None) if found is not None else None
    return found


def _all(parent: etree._Element, name: str) -> list[etree._Element]:
    return [
        child
        for child in parent
        if isinstance(child.tag, str) and etree.QName(child).localname == name
    ]


def _text(parent: etree._Element, path: str) -> str:
    found = _find(parent, path)
    return "" if found is None else (found.text or "").strip()


def _amount(parent: etree._Element, *, sign_of: etree._Element | None = None) -> Money:
    element = _find(parent, "Amt")
    if element is None:
        raise StatementUnreadable(reason=f"an entry on line {parent.sourceline} has no amount.")
    currency = element.get("Ccy", "")
    try:
        value = Decimal((element.text or "").strip())
    except InvalidOperation:
        raise StatementUnreadable(
            reason=f"line {element.sourceline}: “{element.text}” is not an amount."
        ) from None
    direction = _text(parent, "CdtDbtInd") or (
        _text(sign_of, "CdtDbtInd") if sign_of is not None else ""
    )
    minor = value.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise StatementUnreadable(
            reason=f"line {element.sourceline}: {value} has more decimals than {currency} has."
        )
    return Money(int(minor) * (-1 if direction == "DBIT" else 1), currency)


def _day(entry: etree._Element) -> dt.date:
    said = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")
    said = said or _text(entry, "ValDt/Dt") or _text(entry, "ValDt/DtTm")
    try:
        return dt.date.fromisoformat(said[:10])
    except ValueError:
        raise StatementUnreadable(
            reason=f"the entry on line {entry.sourceline} has no booking date."
        ) from None
