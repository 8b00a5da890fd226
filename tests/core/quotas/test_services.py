"""Quotas are taken, settled and given back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.accounts.permissions import PermissionMissing
from core.quotas import errors
from core.quotas.models import Quota, Reservation
from core.quotas.rules import QuotaLine
from core.quotas.selectors import balance, list_balances
from core.quotas.services import release, reserve_for_issue, set_quota, settle
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, make_quota, taxon

YEAR = 2026
TODAY = dt.date(2026, 11, 20)

pytestmark = pytest.mark.usefixtures("in_mz", "no_quotas")


@pytest.fixture
def no_quotas(in_mz: object) -> None:
    drop_quotas()


def line(quantity: str | int = 5, **changes: object) -> QuotaLine:
    values: dict[str, object] = {
        "position": 1,
        "taxon_path": (taxon().pk,),
        "term_code": "SKI",
        "unit_code": "NAR",
        "source_codes": ("W",),
        "origin": "MZ",
        "quantity": Decimal(quantity),
    }
    return QuotaLine(**(values | changes))


def test_what_is_reserved_is_no_longer_left() -> None:
    quota = make_quota(100, year=YEAR)
    (use,) = reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(30)])
    assert (use.taken, use.used, use.amount, use.is_narrowest) == (30, 30, 100, True)
    (use,) = reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(20)])
    assert use.used == 50
    assert balance(quota).left == 50


def test_the_last_unit_can_be_taken_but_no_more() -> None:
    quota = make_quota("10.5", year=YEAR)
    reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line("10.5")])
    with pytest.raises(errors.QuotaExceeded) as refused:
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line("0.0001")])
    assert refused.value.params["left"] == "0"
    assert balance(quota).left == 0


def test_lines_of_one_permit_are_added_up() -> None:
    make_quota(10, year=YEAR)
    lines = [line(6), line(6, position=2)]
    with pytest.raises(errors.QuotaExceeded) as refused:
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=lines)
    assert refused.value.params["position"] == 2
    assert not Reservation.objects.exists()


def test_a_line_counts_in_every_quota_that_it_matches_and_shows_the_narrowest() -> None:
    wide = make_quota(1000, year=YEAR, term_code="", source_codes=[])
    narrow = make_quota(50, year=YEAR)
    uses = reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(30)])
    assert [(use.quota_id, use.is_narrowest) for use in uses] == [
        (narrow.pk, True),
        (wide.pk, False),
    ]
    assert balance(wide).left == 970
    with pytest.raises(errors.QuotaExceeded):
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(30)])
    assert balance(wide).left == 970


def test_without_a_quota_nothing_is_taken() -> None:
    make_quota(10, year=YEAR - 1)
    assert reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line()]) == []


def test_a_zero_quota_blocks_unless_a_supervisor_excepted_the_line() -> None:
    make_quota(0, year=YEAR)
    with pytest.raises(errors.QuotaIsZero):
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line()])
    assert reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(is_excepted=True)]) == []


def test_an_exception_from_a_zero_quota_opens_no_other() -> None:
    make_quota(0, year=YEAR, term_code="", source_codes=[])
    make_quota(3, year=YEAR)
    with pytest.raises(errors.QuotaExceeded):
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(5, is_excepted=True)])


def test_a_quota_in_preparation_blocks() -> None:
    make_quota(100, year=YEAR, is_in_preparation=True)
    with pytest.raises(errors.QuotaInPreparation):
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line()])


def test_units_are_never_converted_silently() -> None:
    make_quota(100, year=YEAR, unit_code="KGM")
    with pytest.raises(errors.QuotaUnitMismatch):
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line()])


def test_settling_frees_what_was_not_exported() -> None:
    quota, permit = make_quota(100, year=YEAR), uuid4()
    reserve_for_issue(permit_id=permit, on=TODAY, lines=[line(60)])
    settle(permit_id=permit, position=1, endorsed=Decimal(25))
    now = balance(quota)
    assert (now.reserved, now.endorsed, now.left) == (0, 25, 75)
    settle(permit_id=permit, position=1, endorsed=Decimal(25))
    assert balance(quota).left == 75


def test_settling_with_nothing_exported_frees_all() -> None:
    quota, permit = make_quota(100, year=YEAR), uuid4()
    reserve_for_issue(permit_id=permit, on=TODAY, lines=[line(60)])
    settle(permit_id=permit, position=1, endorsed=Decimal(0))
    assert balance(quota).left == 100


def test_more_than_reserved_cannot_be_settled() -> None:
    make_quota(100, year=YEAR)
    permit = uuid4()
    reserve_for_issue(permit_id=permit, on=TODAY, lines=[line(60)])
    with pytest.raises(errors.EndorsedOverReserved):
        settle(permit_id=permit, position=1, endorsed=Decimal("60.0001"))
    settle(permit_id=permit, position=1, endorsed=Decimal(60))
    with pytest.raises(errors.AlreadySettled):
        settle(permit_id=permit, position=1, endorsed=Decimal(59))


def test_a_line_without_a_quota_settles_to_nothing() -> None:
    assert settle(permit_id=uuid4(), position=1, endorsed=Decimal(5)) == []


def test_release_gives_back_once_and_keeps_what_was_endorsed() -> None:
    quota, permit = make_quota(100, year=YEAR), uuid4()
    reserve_for_issue(permit_id=permit, on=TODAY, lines=[line(30), line(20, position=2)])
    settle(permit_id=permit, position=1, endorsed=Decimal(10))
    assert release(permit_id=permit) == 1
    assert release(permit_id=permit) == 0
    assert balance(quota).left == 90
    with pytest.raises(errors.ReservationReleased):
        settle(permit_id=permit, position=2, endorsed=Decimal(1))


def test_a_quota_may_be_lowered_under_what_is_taken() -> None:
    quota = make_quota(100, year=YEAR)
    reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(60)])
    assert make_quota(50, year=YEAR).pk == quota.pk
    quota.refresh_from_db()
    assert balance(quota).left == -10
    with pytest.raises(errors.QuotaExceeded) as refused:
        reserve_for_issue(permit_id=uuid4(), on=TODAY, lines=[line(1)])
    assert refused.value.params["left"] == "0"


def test_only_who_manages_quotas_sets_them() -> None:
    values = {"taxon_id": taxon().pk, "year": YEAR, "amount": Decimal(1)}
    with pytest.raises(PermissionMissing):
        set_quota(by=make_user("ma_officer"), **values)
    assert set_quota(by=make_user("ma_supervisor"), **values).amount == 1


def test_a_wrong_quota_names_its_fields() -> None:
    with pytest.raises(errors.QuotaInvalid) as refused:
        make_quota(-1, year=26)
    assert set(refused.value.fields) == {"amount", "year"}


def test_the_database_refuses_impossible_reservations() -> None:
    quota = make_quota(10, year=YEAR)
    for wrong in (
        {"reserved": 0},
        {"reserved": 5, "endorsed": 6},
        {"reserved": 5, "endorsed": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reservation.objects.create(quota=quota, permit_id=uuid4(), position=1, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(pk=quota.pk).update(amount=-1)


def test_the_list_of_balances_costs_two_queries_at_any_length(
    django_assert_num_queries: object,
) -> None:
    for number in range(5):
        make_quota(10 + number, year=YEAR, origin=("", "MZ", "ZA", "LK", "ZW")[number])
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(list_balances(year=YEAR)) == 5
