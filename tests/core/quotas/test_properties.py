"""Whatever is issued, endorsed and given back in whatever order: a quota is never exceeded."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.common.errors import Refused
from core.quotas.models import Quota
from core.quotas.rules import QuotaLine
from core.quotas.selectors import balance
from core.quotas.services import release, reserve_for_issue, settle
from tenants.models import Country
from tests.factories.permits import drop_quotas, make_quota, taxon

YEAR = 2026
TODAY = dt.date(2026, 11, 20)
AMOUNT = Decimal(20)
quantities = st.decimals("0.5", "15", places=1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("issue"), quantities),
        st.tuples(st.just("endorse"), st.integers(0, 9), st.decimals("0", "15", places=1)),
        st.tuples(st.just("release"), st.integers(0, 9)),
    ),
    max_size=12,
)


class Ledger:
    """What should be taken: by permit, what it reserves or was endorsed for."""

    def __init__(self, taxon_id: int) -> None:
        self.taxon_id = taxon_id
        self.permits: list[UUID] = []
        self.open: dict[UUID, Decimal] = {}
        self.done: dict[UUID, Decimal] = {}

    @property
    def taken(self) -> Decimal:
        return sum([*self.open.values(), *self.done.values()], Decimal(0))

    def issue(self, quantity: Decimal) -> None:
        permit = uuid4()
        line = QuotaLine(
            position=1,
            taxon_path=(self.taxon_id,),
            term_code="SKI",
            unit_code="NAR",
            source_codes=("W",),
            origin="MZ",
            quantity=quantity,
        )
        fits = self.taken + quantity <= AMOUNT
        try:
            reserve_for_issue(permit_id=permit, on=TODAY, lines=[line])
        except Refused:
            assert not fits
            return
        assert fits
        self.permits.append(permit)
        self.open[permit] = quantity

    def endorse(self, place: int, quantity: Decimal) -> None:
        if place >= len(self.permits):
            return
        permit = self.permits[place]
        may = permit in self.open and quantity <= self.open[permit]
        may = may or self.done.get(permit) == quantity
        try:
            settle(permit_id=permit, position=1, endorsed=quantity)
        except Refused:
            assert not may
            return
        assert may
        self.open.pop(permit, None)
        self.done[permit] = quantity

    def release(self, place: int) -> None:
        if place < len(self.permits):
            permit = self.permits[place]
            assert release(permit_id=permit) == (1 if permit in self.open else 0)
            self.open.pop(permit, None)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_balances_follow_every_history_and_never_go_below_zero(
    in_mz: Country, history: list[tuple]
) -> None:
    with transaction.atomic():
        drop_quotas()
        quota: Quota = make_quota(AMOUNT, year=YEAR)
        ledger = Ledger(taxon().pk)
        for name, *values in history:
            getattr(ledger, name)(*values)
            now = balance(quota)
            assert now.taken == ledger.taken
            assert now.left >= 0
        transaction.set_rollback(True)
