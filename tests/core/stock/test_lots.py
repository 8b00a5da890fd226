"""Lots, their balances, marks, transfers and processing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from core.common import clock
from core.parties.models import Organisation
from core.stock import errors
from core.stock.models import Lot, Mark, Movement, Operation, Transfer
from core.stock.selectors import get_lot, list_lots
from core.stock.services import (
    add_marks,
    answer_transfer,
    decide_lot,
    offer_transfer,
    process_lot,
    record_birth,
    record_loss,
    register_operation,
    split_lot,
)
from tenants.models import Country
from tests.factories.people import make_trader
from tests.factories.permits import Officers, taxon
from tests.factories.stock import make_lot


def test_a_declared_lot_holds_nothing_until_it_is_approved(officers: Officers) -> None:
    lot, by = make_lot(10, is_approved=False)
    with pytest.raises(errors.LotNotApproved):
        record_loss(lot, quantity=1, reason="Spoilt", by=by)
    lot = decide_lot(lot, is_approved=True, by=officers.officer)
    assert lot.balance == 10
    with pytest.raises(errors.LotDecided):
        decide_lot(lot, is_approved=True, by=officers.officer)


def test_a_lot_is_refused_only_with_a_reason(officers: Officers) -> None:
    lot, _by = make_lot(is_approved=False)
    with pytest.raises(errors.ReasonMissing):
        decide_lot(lot, is_approved=False, by=officers.officer)
    assert decide_lot(lot, is_approved=False, by=officers.officer, reason="Forged").balance == 0


def test_what_is_missing_is_named_field_by_field(country: Country) -> None:
    with pytest.raises(errors.LotInvalid) as refusal:
        make_lot(reference="", proof=" ", source_code="")
    assert set(refusal.value.fields) == {"reference", "proof", "source_code"}


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.00001", "NaN", "Infinity", "1e13"])
def test_an_unreadable_quantity_is_refused(country: Country, quantity: str) -> None:
    with pytest.raises(errors.LotInvalid):
        make_lot(quantity)


def test_nothing_can_be_taken_beyond_the_balance(country: Country) -> None:
    lot, by = make_lot(10)
    record_loss(lot, quantity=4, reason="Spoilt", by=by)
    with pytest.raises(errors.LotOverdrawn, match="holds 6"):
        split_lot(lot, quantity=7, by=by)


def test_the_database_itself_refuses_an_overdraft(country: Country) -> None:
    lot, _by = make_lot(10)
    with pytest.raises(IntegrityError, match="lot_never_overdrawn"), transaction.atomic():
        Movement.objects.create(lot=lot, kind="lost", change=-11, at=clock.now())


def test_the_database_refuses_a_balance_that_no_movement_made(country: Country) -> None:
    lot, _by = make_lot(10)
    with pytest.raises(IntegrityError, match="movements only"), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(balance=11)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(source_code="C")


def test_movements_are_append_only(country: Country) -> None:
    lot, _by = make_lot(10)
    with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
        Movement.objects.filter(lot=lot).update(change=11)


def test_a_transfer_counts_once_it_is_accepted(country: Country) -> None:
    lot, by = make_lot(10)
    other, receiver = make_trader(name="Receiver")
    row = offer_transfer(lot, receiver=receiver, quantity=4, reference="Bill 1", by=by)
    lot.refresh_from_db()
    assert lot.balance == 10
    with pytest.raises(errors.NotHolder):
        answer_transfer(row, state="accepted", by=by)
    made = answer_transfer(row, state="accepted", by=other)
    lot.refresh_from_db()
    assert made is not None
    assert (lot.balance, made.balance, made.organisation) == (6, 4, receiver)
    with pytest.raises(errors.TransferAnswered):
        answer_transfer(row, state="accepted", by=other)


def test_a_transfer_of_what_was_used_meanwhile_is_refused(country: Country) -> None:
    lot, by = make_lot(10)
    other, receiver = make_trader(name="Receiver")
    row = offer_transfer(lot, receiver=receiver, quantity=4, reference="Bill 1", by=by)
    record_loss(lot, quantity=8, reason="Fire", by=by)
    with pytest.raises(errors.LotOverdrawn):
        answer_transfer(row, state="accepted", by=other)
    assert Transfer.objects.get(pk=row.pk).state == "offered"


def test_processing_converts_by_the_stated_factor(country: Country) -> None:
    lot, by = make_lot(10)
    made = process_lot(
        lot, quantity=4, term_code="LPS", unit_code="NAR", factor="2.5", reason="Cut", by=by
    )
    lot.refresh_from_db()
    assert (lot.balance, made.balance, made.term_code) == (6, 10, "LPS")
    assert made.reference == lot.reference


def test_a_mark_is_on_one_specimen_of_the_country(country: Country) -> None:
    lot, by = make_lot(2)
    other, second = make_lot(2)
    add_marks(lot, kind="tag", numbers=["MZ NIL 0001", "MZ NIL 0002"], by=by)
    with pytest.raises(errors.MarkKnown):
        add_marks(other, kind="tag", numbers=["mz nil 0001"], by=second)
    with pytest.raises(errors.TooManyMarks):
        add_marks(lot, kind="tag", numbers=["MZ NIL 0003"], by=by)
    with pytest.raises(IntegrityError, match="mark_once_in_the_country"), transaction.atomic():
        Mark.objects.create(lot=other, kind="ring", number="MZ NIL 0002")


def make_operation(organisation: Organisation, officers: Officers, capacity: int) -> Operation:
    return register_operation(
        organisation=organisation,
        by=officers.officer,
        kind="ranching",
        number="R-1",
        taxon=taxon(),
        capacity=capacity,
        parental_stock=20,
        registered_on=clock.today(),
    )


def test_an_operation_produces_no_more_than_its_capacity(officers: Officers) -> None:
    by, organisation = make_trader()
    operation = make_operation(organisation, officers, capacity=12)
    how = {"by": by, "organisation": organisation, "basis": "operation", "operation": operation}
    lot, _by = make_lot(10, source_code="R", **how)
    record_birth(lot, quantity=1, reason="Hatched", by=by)
    with pytest.raises(errors.CapacityExceeded):
        record_birth(lot, quantity=2, reason="Hatched", by=by)
    with pytest.raises(errors.CapacityExceeded):
        make_lot(2, source_code="R", **how)


def test_only_holders_and_officers_see_a_lot(officers: Officers) -> None:
    lot, by = make_lot()
    stranger, _organisation = make_trader(name="Stranger")
    assert get_lot(lot.pk, user=by) == get_lot(lot.pk, user=officers.officer) == lot
    assert get_lot(lot.pk, user=officers.customs) == lot
    with pytest.raises(errors.LotNotFound):
        get_lot(lot.pk, user=stranger)
    assert not list_lots(stranger).exists()
    with pytest.raises(errors.NotHolder):
        split_lot(lot, quantity=1, by=stranger)


def test_the_balance_is_the_sum_of_the_movements(country: Country) -> None:
    lot, by = make_lot(10)
    part = split_lot(lot, quantity="2.5", by=by)
    record_loss(part, quantity="0.5", reason="Spoilt", by=by)
    for row in Lot.objects.all():
        total = row.movements.aggregate(sum=Sum("change"))["sum"] or Decimal(0)
        assert row.balance == total
