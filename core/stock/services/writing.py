"""What every service on lots does first and last.

Locks, always in this order: the permit's or the transfer's own row, then lots by key.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from core.audit import record
from core.common import clock
from core.parties.selectors import is_member
from core.stock import errors
from core.stock.graph import plain
from core.stock.models import Lot, Movement

PLACES = Decimal("0.0001")
MOST = Decimal("1e12")


def read_quantity(value: Any, *, field: str = "quantity") -> Decimal:
    """A quantity above zero with at most four decimals. Raises LotInvalid."""
    try:
        amount = Decimal(str(value).strip())
        is_right = amount.is_finite() and 0 < amount < MOST and amount == amount.quantize(PLACES)
    except InvalidOperation:
        is_right = False
    if not is_right:
        sentence = str(errors.QUANTITY_SENTENCE)
        raise errors.LotInvalid(fields={field: [sentence]})
    return amount


def lock_lots(keys: Iterable[UUID]) -> dict[UUID, Lot]:
    """The lots, locked in the order of their keys."""
    rows = Lot.objects.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("pk")
    return {lot.pk: lot for lot in rows}


def lock_own(lot: Lot, *, by: Any) -> Lot:
    """The approved lot, locked, which `by` may act for. Raises NotHolder, LotNotApproved."""
    locked = lock_lots([lot.pk])[lot.pk]
    if not is_member(by, organisation_id=locked.organisation_id):
        raise errors.NotHolder()
    check_approved(locked)
    return locked


def check_approved(lot: Lot) -> None:
    """Raise LotNotApproved unless the authority has approved the lot."""
    if lot.state != Lot.State.APPROVED:
        raise errors.LotNotApproved(lot=lot.code)


def check_left(lot: Lot, quantity: Decimal) -> None:
    """Raise LotOverdrawn when the locked lot holds less than `quantity`."""
    if quantity > lot.balance:
        raise errors.LotOverdrawn(lot=lot.code, left=plain(lot.balance), asked=plain(quantity))


def move(lot: Lot, *, kind: str, change: Decimal, by: Any = None, **more: Any) -> Movement:
    """Write one movement of a locked lot, and its line in the audit trail.

    The database adds it to the balance, and refuses one below zero.
    """
    made_by = by if getattr(by, "pk", None) else None
    row = Movement.objects.create(
        lot=lot, kind=kind, change=change, made_by=made_by, at=clock.now(), **more
    )
    lot.refresh_from_db(fields=["balance"])
    payload = {"lot": lot.code, "kind": kind, "change": plain(change)}
    record(verb="lot.moved", subject=lot, by=by, payload=payload)
    return row
