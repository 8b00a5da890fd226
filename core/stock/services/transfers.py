"""From one organisation to another: offered by the holder, accepted by the receiver."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.audit import record
from core.common import clock
from core.common.database import retried
from core.parties.models import Organisation
from core.parties.selectors import is_member
from core.stock import errors
from core.stock.graph import plain
from core.stock.models import Lot, Transfer
from core.stock.services.moving import part_of
from core.stock.services.writing import check_left, lock_lots, lock_own, read_quantity

State = Transfer.State


@transaction.atomic
def offer_transfer(
    lot: Lot, *, receiver: Organisation, quantity: Any, reference: str, by: Any
) -> Transfer:
    """An offer; `reference` is the bill of sale. Nothing moves before it is accepted.

    Raises NotHolder, LotNotApproved, LotOverdrawn, SameHolder, ReasonMissing.
    """
    amount = read_quantity(quantity)
    locked = lock_own(lot, by=by)
    if receiver.pk == locked.organisation_id:
        raise errors.SameHolder(fields={"receiver": [str(errors.SameHolder.sentence)]})
    if not reference.strip():
        raise errors.ReasonMissing(fields={"reference": [str(errors.ReasonMissing.sentence)]})
    check_left(locked, amount)
    row = Transfer.objects.create(
        lot=locked,
        receiver=receiver,
        quantity=amount,
        reference=reference.strip(),
        offered_by=by,
        offered_at=clock.now(),
    )
    payload = {"lot": locked.code, "quantity": plain(amount), "receiver": receiver.name}
    record(verb="transfer.offered", subject=locked, by=by, payload=payload)
    return row


@retried
@transaction.atomic
def answer_transfer(transfer: Transfer, *, state: str, by: Any) -> Lot | None:
    """The receiver's new lot when it accepts; None when it refuses or the holder withdraws.

    Raises NotHolder, TransferAnswered, LotOverdrawn (drawn for something else meanwhile).
    """
    row = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if row.state != State.OFFERED or state not in State.values or state == State.OFFERED:
        raise errors.TransferAnswered()
    lot = lock_lots([row.lot_id])[row.lot_id]
    side = lot.organisation_id if state == State.WITHDRAWN else row.receiver_id
    if not is_member(by, organisation_id=side):
        raise errors.NotHolder()
    row.state, row.answered_at = state, clock.now()
    row.save(update_fields=["state", "answered_at"])
    record(verb="transfer.answered", subject=lot, by=by, payload={"lot": lot.code, "state": state})
    if state != State.ACCEPTED:
        return None
    changes = {
        "organisation_id": row.receiver_id,
        "basis": Lot.Basis.PURCHASE,
        "acquired_on": clock.today(),
        "proof": row.reference,
    }
    return part_of(lot, quantity=row.quantity, by=by, **changes)
