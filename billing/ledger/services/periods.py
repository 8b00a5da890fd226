"""Closing months, and reopening the last one."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.db import connection, transaction

from billing.ledger import registry, selectors
from billing.ledger.errors import (
    PeriodNotLast,
    PeriodNotOver,
    PeriodNotReady,
    PeriodOutOfOrder,
)
from billing.ledger.events import BooksClosed, BooksReopened
from billing.ledger.models import Period, PeriodBalance
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.events import publish

# The same key as the triggers of migration 0002 take, shared, for every entry.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.ledger_period', 0))"


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month of `day`."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


@transaction.atomic
def close_period(*, starts_on: dt.date, by: Any) -> Period:
    """The month that begins on `starts_on`, now closed, with every account's balance at its end.

    Entries that are being written are waited for; later ones are refused by the database.
    Raises PermissionMissing (`books.keep`), PeriodNotOver, PeriodOutOfOrder, PeriodNotReady
    (what `registry.register_closing_check` found).
    """
    require(by, "books.keep")
    first, last = month_of(starts_on)
    name = f"{first:%Y-%m}"
    if clock.today() <= last:
        raise PeriodNotOver(month=name, **{"from": last + dt.timedelta(days=1)})
    if reasons := registry.reasons_not_to_close(first, last):
        raise PeriodNotReady(month=name, reasons=" ".join(str(reason) for reason in reasons))
    _wait_for_writers()
    expected = selectors.next_to_close()
    if expected is None or expected != first:
        raise PeriodOutOfOrder(month=f"{expected:%Y-%m}" if expected else "–")
    period, _made = Period.objects.update_or_create(
        starts_on=first,
        defaults={
            "ends_on": last,
            "state": Period.State.CLOSED,
            "closed_at": clock.now(),
            "closed_by_id": by.id,
        },
    )
    _keep_balances(period)
    record(verb="ledger.period_closed", subject=period, by=by, payload={"month": name})
    publish(BooksClosed(period_id=period.id, month=name))
    return period


@transaction.atomic
def reopen_period(*, period: Period, reason: str, by: Any) -> Period:
    """The month closed last, open again. Raises PermissionMissing (`books.keep`), PeriodNotLast."""
    require(by, "books.keep")
    _wait_for_writers()
    last = Period.objects.select_for_update().filter(state=Period.State.CLOSED).first()
    if last is None or last.pk != period.pk:
        raise PeriodNotLast
    last.balances.all().delete()
    last.state, last.closed_at, last.closed_by = Period.State.OPEN, None, None
    last.save(update_fields=("state", "closed_at", "closed_by"))
    name = f"{last.starts_on:%Y-%m}"
    record(
        verb="ledger.period_reopened",
        subject=last,
        by=by,
        payload={"month": name, "reason": reason},
    )
    publish(BooksReopened(period_id=last.id, month=name, reason=reason))
    return last


def _wait_for_writers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _keep_balances(period: Period) -> None:
    PeriodBalance.objects.bulk_create(
        PeriodBalance(
            period=period,
            account_id=row.account_id,
            currency=row.currency,
            debit_minor=row.debit_minor,
            credit_minor=row.credit_minor,
        )
        for row in selectors.count_turnover(until=period.ends_on)
    )
