"""Opening and closing a cashier's session: the drawer is counted both times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from billing.ledger import services as ledger
from billing.ledger.models import Journal, Use
from billing.ledger.selectors import get_account
from billing.payments.denominations import add_up
from billing.payments.errors import SessionClosed, SessionOpen
from billing.payments.models import CounterSession
from billing.payments.selectors import cash_moved_in
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import Money


@transaction.atomic
def open_session(
    *, counts: Mapping[str, int], currency: str, by: Any, desk: str = ""
) -> CounterSession:
    """The cashier's session, open from now on with what the drawer holds.

    `counts`: value in minor units (as text) to how many. Raises PermissionMissing
    (`payment.receive`), CountInvalid, SessionOpen when the cashier has one open.
    """
    require(by, "payment.receive")
    opening = add_up(counts, currency=currency)
    session = CounterSession(
        cashier=by,
        desk=desk,
        currency=currency,
        opened_at=clock.now(),
        opening_minor=opening.amount_minor,
        opening_counts=dict(counts),
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        raise SessionOpen from None
    record(verb="counter.opened", subject=session, by=by, payload={"opening": str(opening)})
    return session


@transaction.atomic
def close_session(
    session: CounterSession, *, counts: Mapping[str, int], by: Any, remark: str = ""
) -> CounterSession:
    """The session, closed with what was counted; a difference is booked at once.

    Closed by its cashier, or by somebody who keeps the books. Raises PermissionMissing,
    CountInvalid, SessionClosed.
    """
    if session.cashier_id != by.id:
        require(by, "books.keep")
    session = CounterSession.objects.select_for_update().get(id=session.id)
    if not session.is_open:
        raise SessionClosed
    counted = add_up(counts, currency=session.currency)
    expected = session.opening + cash_moved_in(session)
    session.closed_at = clock.now()
    session.expected_minor, session.counted_minor = expected.amount_minor, counted.amount_minor
    session.closing_counts, session.remark = dict(counts), remark[:500]
    session.save()
    _book_difference(session, counted - expected, by=by)
    record(
        verb="counter.closed",
        subject=session,
        by=by,
        payload={
            "expected": str(expected),
            "counted": str(counted),
            "difference": str(counted - expected),
            "remark": remark,
        },
    )
    return session


def _book_difference(session: CounterSession, difference: Money, *, by: Any) -> None:
    """Missing money is an expense, money too much an income, both on one account."""
    if not difference:
        return
    cash, differences = get_account(use=Use.CASH), get_account(use=Use.DIFFERENCE)
    ledger.post(
        idempotency_key=f"counter-session:{session.id}",
        description=f"Difference of the count of {session.closed_at:%Y-%m-%d}",
        lines=(ledger.debit(cash, difference), ledger.credit(differences, difference)),
        by=by,
        journal=Journal.CASH,
        subject=session,
    )
