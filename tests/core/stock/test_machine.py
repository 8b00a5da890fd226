"""Any sequence of splits, losses, transfers, draws, settlements and releases keeps the balances."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.common.errors import DomainError
from core.stock.models import Claim, Draw, Lot
from core.stock.services import (
    answer_transfer,
    draw_for_issue,
    offer_transfer,
    process_lot,
    record_loss,
    release_draws,
    settle_draws,
    split_lot,
)
from tenants.models import Country
from tests.factories.people import make_trader
from tests.factories.permits import make_application
from tests.factories.stock import make_lot

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["split", "lose", "process", "transfer", "draw", "settle", "release"]),
        st.integers(1, 8),
        st.integers(0, 7),
    ),
    max_size=14,
)


class Undone(Exception):
    """Ends an example, so that nothing of it is left."""


class World:
    """Two holders, one lot to begin with, and the permits that drew on it."""

    def __init__(self) -> None:
        self.by, self.holder = make_trader()
        self.other, self.receiver = make_trader(name="Receiver")
        self.app = make_application(by=self.by, organisation=self.holder, proof=False)
        self.first, _by = make_lot(20, by=self.by, organisation=self.holder)
        self.permits: list[UUID] = []

    def do(self, step: str, amount: int, place: int) -> None:
        lots = list(Lot.objects.filter(organisation=self.holder).order_by("created_at", "id"))
        lot, about = lots[place % len(lots)], {"quantity": amount, "by": self.by}
        if step == "split":
            split_lot(lot, **about)
        elif step == "lose":
            record_loss(lot, reason="Lost", **about)
        elif step == "process":
            kind: dict[str, Any] = {"term_code": "SKI", "unit_code": "NAR", "factor": 1}
            process_lot(lot, reason="Cut", **kind, **about)
        elif step == "transfer":
            offer = offer_transfer(lot, receiver=self.receiver, reference="Bill", **about)
            answer_transfer(offer, state="accepted", by=self.other)
        elif step == "draw":
            self._draw(lot, amount)
        elif self.permits:
            permit_id = self.permits[place % len(self.permits)]
            if step == "settle":
                settle_draws(permit_id=permit_id, endorsed={1: Decimal(amount)})
            else:
                release_draws(permit_id=permit_id)

    def _draw(self, lot: Lot, amount: int) -> None:
        permit_id = uuid4()
        Claim.objects.filter(application=self.app).delete()
        Claim.objects.create(application=self.app, position=1, lot=lot, quantity=amount)
        draw_for_issue(SimpleNamespace(app=self.app, lines=list(self.app.lines.all())), permit_id)
        self.permits.append(permit_id)

    def check(self) -> None:
        lost = Decimal(0)
        for lot in Lot.objects.all():
            moves = list(lot.movements.all())
            assert lot.balance == sum((row.change for row in moves), Decimal(0)) >= 0
            lost -= sum((row.change for row in moves if row.kind == "lost"), Decimal(0))
        held = sum((lot.balance for lot in Lot.objects.all()), Decimal(0))
        drawn = Decimal(0)
        for draw in Draw.objects.all():
            counted = draw.quantity if draw.endorsed is None else draw.endorsed
            drawn += 0 if draw.released_at else counted
        assert held + drawn + lost == 20


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_nothing_is_made_or_lost_by_any_sequence(country: Country, steps: list[Any]) -> None:
    with suppress(Undone), transaction.atomic():
        world = World()
        for step in steps:
            with suppress(DomainError), transaction.atomic():
                world.do(*step)
            world.check()
        raise Undone
