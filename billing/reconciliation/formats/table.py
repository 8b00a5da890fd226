"""CSV as banks export it from their pages: columns are found by their headings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping

from billing.reconciliation.errors import StatementUnreadable
from billing.reconciliation.parsed import ParsedLine, ParsedStatement
from core.common.errors import DomainError
from core.common.money import Money

# What banks call the columns, in small letters without accents or signs.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "date", "booking date", "transaction date", "value date", "posting date", "data",
        "data do movimento", "data valor", "date operation", "fecha", "datum", "transaksiedatum",
    ),
    "amount": ("amount", "montante", "valor", "montant", "importe", "bedrag", "value"),
    "credit": ("credit", "credit amount", "credito", "money in", "krediet", "deposit", "deposits"),
    "debit": (
        "debit", "debit amount", "debito", "money out", "debiet", "withdrawal", "withdrawals",
    ),
    "text": (
        "description", "details", "reference", "narrative", "descricao", "descritivo",
        "referencia", "libelle", "concepto", "particulars", "beskrywing", "remittance information",
    ),
    "payer": (
        "payer", "name", "counterparty", "ordenante", "nome", "donneur d ordre", "payee",
        "counterparty name", "betaler",
    ),
    "account": ("payer account", "counterparty account", "iban", "conta", "compte"),
    "id": (
        "bank reference", "transaction id", "entry reference", "id", "numero", "transaction ref",
        "movement number",
    ),
    "currency": ("currency", "moeda", "devise", "moneda", "geldeenheid", "ccy"),
}  # fmt: skip
_ACCENTS = str.maketrans("áàâãéêíóôõúüçñ", "aaaaeeiooouucn")
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%y", "%d %b %Y")


def read(body: bytes, *, currency: str) -> ParsedStatement:
    """The statement; rows before the headings are passed over. Raises StatementUnreadable."""
    text = _decoded(body)
    rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    place, columns = _headings(rows)
    lines = []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        cells = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        if cells.get("date") and any(cells.get(name) for name in ("amount", "credit", "debit")):
            line = _line(cells, number, currency)
            if line is not None:
                lines.append(line)
    if not lines:
        raise StatementUnreadable(reason="it holds no row with a date and an amount.")
    return ParsedStatement(currency=currency, lines=tuple(lines))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    head = text[:5000]
    return max(";,\t|", key=head.count)


def _headings(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    """The row of headings and which column is what. Raises StatementUnreadable."""
    for place, row in enumerate(rows[:40]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            words = re.sub(r"[^a-z0-9]+", " ", cell.lower().translate(_ACCENTS)).strip()
            for name, known in HEADINGS.items():
                if words in known:
                    columns.setdefault(name, at)
        if "date" in columns and ({"amount"} <= columns.keys() or {"credit"} <= columns.keys()):
            return place, columns
    raise StatementUnreadable(
        reason="no row of headings names a date and an amount (or credit). Known headings: "
        + ", ".join(f"{known[0]}" for known in HEADINGS.values())
        + "."
    )


def _line(cells: Mapping[str, str], number: int, currency: str) -> ParsedLine | None:
    said = cells.get("currency", "").upper()
    if said and said != currency:
        raise StatementUnreadable(reason=f"row {number} is in {said}, not in {currency}.")
    amount = _amount(cells, number, currency)
    if not amount:
        return None
    return ParsedLine(
        booked_on=_day(cells["date"], number),
        amount=amount,
        bank_id=cells.get("id", "")[:80],
        payer=cells.get("payer", "")[:200],
        payer_account=cells.get("account", "")[:60],
        text=cells.get("text", ""),
    )


def _amount(cells: Mapping[str, str], number: int, currency: str) -> Money:
    try:
        if cells.get("amount"):
            return _money(cells["amount"], currency)
        credit = _money(cells.get("credit") or "0", currency)
        debit = _money(cells.get("debit") or "0", currency)
    except DomainError as error:
        raise StatementUnreadable(reason=f"row {number}: {error}") from None
    return credit - Money(abs(debit.amount_minor), currency)


def _money(text: str, currency: str) -> Money:
    """As banks write it: 1.234,50 and 1,234.50, a sign in front or behind, perhaps the currency."""
    cleaned = text.upper().replace(currency, "").replace("'", "").strip()
    negative = cleaned.startswith("(") or cleaned.endswith("-") or cleaned.startswith("-")
    cleaned = cleaned.strip("()+- \u00a0")
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})*,[0-9]{1,3}", cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    amount = Money.parse(cleaned, currency)
    return -amount if negative else amount


def _day(text: str, number: int) -> dt.date:
    for pattern in _DATES:
        try:
            return dt.datetime.strptime(text[:11].strip(), pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise StatementUnreadable(reason=f"row {number}: “{text}” is not a date.")
