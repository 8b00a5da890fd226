"""`ecites bench statements`: a CAMT.053 file of 10,000 lines, matched to its invoices.

The file is written by `ops.bank` with the mistakes that payers make, so that it is known what
each line really means. Ours is lines per second of reading, matching and storing; the yardstick
is reading alone. Booking follows in the worker and is measured beside it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.models import Invoice
from billing.invoices.services import raise_invoice
from billing.ledger.selectors import get_account, is_balanced
from billing.reconciliation.formats import read_statement
from billing.reconciliation.models import StatementLine
from billing.reconciliation.parsed import ParsedStatement, keys_of
from billing.reconciliation.services import apply_lines, import_statement
from billing.reconciliation.states import LineState
from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.common import clock
from core.common.money import Money
from ops.bank.camt import write_camt
from ops.bank.scenario import Told, make_lines
from ops.bench import Result
from ops.bench.place import own_database
from tenants.context import in_country

LIMIT_SECONDS = 60
PAYERS = 400
AMOUNTS = (200000, 250000, 413000, 613000, 75050, 120000, 99999)
ACCOUNT = "MZ59000301080016367102371"


def run(*, size: int = 10_000) -> Result:
    """`size` is how many lines the file has."""
    with own_database(countries=["MZ"]), in_country("MZ"):
        told = _scenario(size)
        body = _write(told)
        begun = time.perf_counter()
        _format, parsed = read_statement(body, currency="MZN")
        reading = time.perf_counter() - begun
        by = _accountant()
        begun = time.perf_counter()
        statement = import_statement(body, name="bench.xml", by=by)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        apply_lines(statement, by=by)
        booking = time.perf_counter() - begun
        measured = measure(parsed, told)
        balanced = is_balanced()
    met = seconds < LIMIT_SECONDS and measured["wrong"] == 0 and balanced
    return Result(
        name="statements",
        unit="lines per second",
        ours=round(len(told) / seconds),
        yardstick=round(len(told) / reading),
        target=f"{size} lines in under {LIMIT_SECONDS} s, no wrong automatic match",
        met=met,
        details={
            "lines": len(told),
            "matched_in_seconds": round(seconds, 1),
            "then_booked_in_seconds": round(booking, 1),
            "balanced": balanced,
        }
        | measured,
    )


def measure(parsed: ParsedStatement, told: Sequence[Told]) -> dict[str, Any]:
    """What was matched by itself against the truth: precision, recall, and what was missed."""
    truth = dict(zip(keys_of(parsed), told, strict=True))
    rows = StatementLine.objects.filter(key__in=truth, amount_minor__gt=0)
    rows = rows.select_related("credit__payment")
    right = wrong = 0
    missed: Counter[str] = Counter()
    for row in rows.iterator(chunk_size=2000):
        one = truth[row.key]
        payment = row.credit.payment if row.credit else None
        if row.state == LineState.MATCHED and payment is not None:
            # Of two payments of one invoice either may be the one that pays it.
            is_right = one.manner in ("twice", "again") or (
                one.truth is not None and payment.invoice_id == one.truth.id
            )
            right, wrong = right + is_right, wrong + (not is_right)
        elif one.truth is not None:
            missed[one.manner] += 1
    payable = sum(one.truth is not None for one in told)
    return {
        "precision": round(right / (right + wrong), 5) if right + wrong else 1.0,
        "recall": round(right / payable, 4) if payable else 1.0,
        "right": right,
        "wrong": wrong,
        "missed": dict(missed),
        "waiting": rows.filter(state=LineState.WAITING).count(),
    }


def _scenario(size: int) -> list[Told]:
    account = get_account(use="fees").code
    strangers = size // 10
    invoices: list[Invoice] = []
    for number in range(int(size * 0.87)):
        item = QuoteItem(
            code="fee",
            names={"en": "Fee"},
            amount=Money(AMOUNTS[number % len(AMOUNTS)], "MZN"),
            account=account,
            basis="fixed",
        )
        quote = Quote(items=(item,), currency="MZN", schedule_version="bench")
        payer = f"Trader {number % PAYERS} Lda"
        invoices.append(raise_invoice(quote=quote, by=SYSTEM, billed_to={"name": payer}))
    told = make_lines(invoices, strangers=strangers, seed=20260101, day=clock.today())
    return told[:size]


def _write(told: Sequence[Told]) -> bytes:
    return write_camt(
        [one.line for one in told],
        account=ACCOUNT,
        opening=Money(0, "MZN"),
        made_at=dt.datetime.combine(clock.today(), dt.time(6), tzinfo=dt.UTC),
    )


def _accountant() -> User:
    user = User.objects.create_user(email="accountant@example.org", password=None)
    user.roles.add(Role.objects.get(code="accountant"))
    return user
