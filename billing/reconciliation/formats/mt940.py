"""MT940 (SWIFT customer statement), read by the library mt-940."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import mt940 as library

from billing.reconciliation.errors import StatementUnreadable
from billing.reconciliation.parsed import ParsedLine, ParsedStatement
from core.common.money import Money, round_money


def read(body: bytes) -> ParsedStatement:
    """The statement. Raises StatementUnreadable."""
    text = _decoded(body)
    try:
        found = library.parse(text)
    except (RuntimeError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise StatementUnreadable(reason=f"it is not an MT940 file ({error}).") from None
    opening = found.data.get("final_opening_balance") or found.data.get(
        "intermediate_opening_balance"
    )
    closing = found.data.get("final_closing_balance") or found.data.get(
        "intermediate_closing_balance"
    )
    if opening is None or closing is None:
        raise StatementUnreadable(reason="it has no opening (60F) or no closing balance (62F).")
    currency = str(opening.amount.currency)
    return ParsedStatement(
        currency=currency,
        account=str(found.data.get("account_identification") or "").strip()[:60],
        number=str(found.data.get("statement_number") or ""),
        opening=_money(opening.amount, currency),
        closing=_money(closing.amount, currency),
        lines=tuple(_line(one, currency) for one in found),
    )


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StatementUnreadable(reason="its characters cannot be read.")


def _money(amount: Any, currency: str) -> Money:
    return Money(round_money(Decimal(str(amount.amount)), currency), currency)


def _line(transaction: Any, currency: str) -> ParsedLine:
    said: dict[str, Any] = transaction.data
    day = said.get("entry_date") or said["date"]
    reference = str(said.get("bank_reference") or "").strip()
    pieces = (
        said.get("customer_reference"),
        said.get("transaction_details"),
        said.get("purpose"),
        said.get("extra_details"),
    )
    text = " ".join(" ".join(str(piece).split()) for piece in pieces if piece)
    return ParsedLine(
        booked_on=dt.date(day.year, day.month, day.day),
        amount=_money(said["amount"], currency),
        bank_id="" if reference.upper() in ("", "NONREF") else reference,
        payer=str(said.get("applicant_name") or "").strip()[:200],
        payer_account=str(said.get("applicant_iban") or said.get("applicant_bin") or "")[:60],
        text=text.replace("NONREF", "").strip(),
    )
