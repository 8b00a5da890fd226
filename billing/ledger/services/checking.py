"""The nightly check: the books are counted again and compared with what was kept of them."""

from __future__ import annotations

from dataclasses import dataclass

from billing.ledger import selectors
from billing.ledger.events import BooksDiffer
from billing.ledger.models import Period
from core.events import publish


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the books that cannot be: `where` it is, and `what` is wrong there."""

    where: str
    what: str


def check_books() -> list[Fault]:
    """Every fault in the books of the current country; none is the rule.

    Looks at each entry's balance and number of postings, and at each closed month's kept
    balances against a fresh count. Publishes BooksDiffer when there is a fault. A few queries
    and one per closed month.
    """
    faults = [
        Fault(f"entry {entry}", "does not balance, or has fewer than two postings")
        for entry in selectors.list_broken_entries()
    ]
    for period in Period.objects.filter(state=Period.State.CLOSED).order_by("starts_on"):
        faults += _compare(period)
    if faults:
        publish(BooksDiffer(faults=[f"{fault.where}: {fault.what}" for fault in faults[:20]]))
    return faults


def _compare(period: Period) -> list[Fault]:
    kept = {
        (row.account_id, row.currency): (row.debit_minor, row.credit_minor)
        for row in period.balances.all()
    }
    counted = {
        (row.account_id, row.currency): (row.debit_minor, row.credit_minor)
        for row in selectors.count_turnover(until=period.ends_on)
    }
    where = f"month {period.starts_on:%Y-%m}"
    return [
        Fault(
            where,
            f"account {key[0]} in {key[1]}: kept {kept.get(key)}, counted {counted.get(key)}",
        )
        for key in sorted(kept.keys() | counted.keys(), key=str)
        if kept.get(key) != counted.get(key)
    ]
