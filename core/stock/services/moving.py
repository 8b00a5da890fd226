"""What happens to a lot in its holder's hands: births, losses, splits, processing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from core.common import clock
from core.common.database import retried
from core.stock import errors
from core.stock.graph import plain
from core.stock.models import Lot, Movement, Operation
from core.stock.selectors import used_capacity
from core.stock.services.writing import PLACES, check_left, lock_own, move, read_quantity

Kind = Movement.Kind


@retried
@transaction.atomic
def record_loss(lot: Lot, *, quantity: Any, reason: str, by: Any) -> Lot:
    """The lot less what died, was lost or destroyed. Raises LotOverdrawn and those of a holder."""
    amount = read_quantity(quantity)
    text = _reason(reason)
    locked = lock_own(lot, by=by)
    check_left(locked, amount)
    move(locked, kind=Kind.LOST, change=-amount, reason=text, by=by)
    return locked


@retried
@transaction.atomic
def record_birth(lot: Lot, *, quantity: Any, reason: str, by: Any) -> Lot:
    """The lot of a registered operation with its offspring of this year, within its capacity.

    Raises LotInvalid where the lot is of no operation, CapacityExceeded.
    """
    amount = read_quantity(quantity)
    text = _reason(reason)
    locked = lock_own(lot, by=by)
    if locked.operation is None:
        raise errors.LotInvalid(fields={"quantity": [str(errors.NO_OPERATION_SENTENCE)]})
    operation = Operation.objects.select_for_update().get(pk=locked.operation.pk)
    year = clock.today().year
    used = used_capacity(operation, year=year)
    if used + amount > operation.capacity:
        raise errors.CapacityExceeded(
            number=operation.number, capacity=operation.capacity, used=plain(used), year=year
        )
    move(locked, kind=Kind.BORN, change=amount, reason=text, by=by)
    return locked


@retried
@transaction.atomic
def split_lot(lot: Lot, *, quantity: Any, by: Any) -> Lot:
    """A new lot of the same holder with `quantity` of this one. Raises LotOverdrawn."""
    amount = read_quantity(quantity)
    locked = lock_own(lot, by=by)
    return part_of(locked, quantity=amount, by=by)


@retried
@transaction.atomic
def process_lot(
    lot: Lot, *, quantity: Any, term_code: str, unit_code: str, factor: Any, reason: str, by: Any
) -> Lot:
    """A new lot of the product that `quantity` of this one gave: live animals to skins, and so on.

    `factor` is the stated number of units of the product per unit taken. Raises LotOverdrawn and
    LotInvalid.
    """
    amount = read_quantity(quantity)
    rate = read_quantity(factor, field="factor")
    text = _reason(reason)
    product = (amount * rate).quantize(PLACES)
    if product <= 0 or not term_code or not unit_code:
        raise errors.LotInvalid(fields={"factor": [str(errors.QUANTITY_SENTENCE)]})
    locked = lock_own(lot, by=by)
    check_left(locked, amount)
    made = _child(
        locked,
        quantity=product,
        term_code=term_code,
        unit_code=unit_code,
        basis=Lot.Basis.PROCESSING,
    )
    move(locked, kind=Kind.MOVED_OUT, change=-amount, counterpart=made, reason=text, by=by)
    arrival = {"counterpart": locked, "factor": rate, "reason": text}
    move(made, kind=Kind.MOVED_IN, change=product, by=by, **arrival)
    return made


def part_of(locked: Lot, *, quantity: Decimal, by: Any, **changes: Any) -> Lot:
    """A new lot with `quantity` of the locked one. Raises LotOverdrawn."""
    check_left(locked, quantity)
    made = _child(locked, quantity=quantity, **({"basis": Lot.Basis.SPLIT} | changes))
    move(locked, kind=Kind.MOVED_OUT, change=-quantity, counterpart=made, by=by)
    one = Decimal(1)
    move(made, kind=Kind.MOVED_IN, change=quantity, counterpart=locked, factor=one, by=by)
    return made


def _child(parent: Lot, **changes: Any) -> Lot:
    """A lot, approved as its parent is, that keeps its taxon, source, origin and papers."""
    kept = {
        name: getattr(parent, name)
        for name in (
            "organisation_id",
            "taxon_id",
            "term_code",
            "unit_code",
            "source_code",
            "origin_country",
            "reference",
            "issuer",
            "acquired_on",
            "operation_id",
        )
    }
    return Lot.objects.create(**(kept | changes), state=Lot.State.APPROVED)


def _reason(text: str) -> str:
    if not text.strip():
        raise errors.ReasonMissing(fields={"reason": [str(errors.ReasonMissing.sentence)]})
    return text.strip()
