"""Whatever is set, claimed, issued, endorsed, given back and carried over, in whatever order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from core.accounts.actors import SYSTEM
from core.common.errors import Invalid, Refused
from core.quotas.models import Movement, Quota, QuotaChange
from core.quotas.rules import QuotaLine, converted, factor_of, select_quotas
from core.quotas.selectors import balances_of, find_uneven
from core.quotas.services import (
    carry_over,
    claim,
    drop_claims,
    release,
    reserve_for_issue,
    set_quota,
    settle,
)
from tenants.models import Country
from tests.factories.people import make_user
from tests.factories.permits import drop_quotas, taxon

FIRST, NEXT = dt.date(2026, 3, 1), dt.date(2027, 3, 1)
SEASONS = {FIRST: dt.date(2027, 2, 28), NEXT: dt.date(2028, 2, 28)}
FACTORS = {"LIV": Decimal(1), "SKI": Decimal(1), "MEA": Decimal("0.0500")}
quantities = st.decimals("0.1", "30", places=1)
wishes = st.lists(st.tuples(st.sampled_from(sorted(FACTORS)), quantities), min_size=1, max_size=3)
days = st.sampled_from([FIRST, dt.date(2026, 9, 9), NEXT])


class Quotas(RuleBasedStateMachine):
    """The model: what every permit took of every quota, as callers were told."""

    permits = Bundle("permits")

    def __init__(self) -> None:
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        drop_quotas()
        self.taxon_id = taxon().pk
        self.by = make_user("ma_supervisor")
        self.taken: dict[UUID, dict[tuple[UUID, int], Decimal]] = {}
        self.claims: dict[UUID, dict[UUID, Decimal]] = {}
        self.lines: dict[UUID, list[QuotaLine]] = {}
        self.settled: dict[tuple[UUID, int], Decimal] = {}
        self.released: set[UUID] = set()
        self.quotas: list[Quota] = []
        for first in SEASONS:
            self.quotas += [self.make(40, first), self.make(25, first, term_code="SKI")]
        self.changed = QuotaChange.objects.count()

    def make(self, amount: int, first: dt.date, **key: Any) -> Quota:
        term = key.pop("term_code", "LIV")
        shared = [
            {"term": code, "unit": "KGM" if code == "MEA" else "NAR", "factor": str(factor)}
            for code, factor in FACTORS.items()
            if term == "LIV" and code != "LIV"
        ]
        return set_quota(
            taxon_id=self.taxon_id, starts_on=first, ends_on=SEASONS[first], term_code=term,
            amount=Decimal(amount), conversions=shared, by=SYSTEM, **key,
        )  # fmt: skip

    def fresh(self) -> list[Quota]:
        return list(Quota.objects.filter(pk__in=[quota.pk for quota in self.quotas]).order_by("pk"))

    def uses(self, lines: list[QuotaLine], on: dt.date) -> list[tuple[Quota, QuotaLine, Decimal]]:
        return [
            (quota, line, converted(line.quantity, factor_of(quota, line) or Decimal(0)))
            for line in lines
            for quota in select_quotas(self.fresh(), line, on=on)
        ]

    @rule(target=permits, on=days, wanted=wishes)
    def issue(self, on: dt.date, wanted: list[tuple[str, Decimal]]) -> Any:
        permit = uuid4()
        lines = [
            QuotaLine(
                position=place, taxon_path=(self.taxon_id,), term_code=term,
                unit_code="KGM" if term == "MEA" else "NAR", source_codes=("W",), origin="MZ",
                quantity=quantity,
            )
            for place, (term, quantity) in enumerate(wanted, start=1)
        ]  # fmt: skip
        asked: dict[UUID, Decimal] = {}
        for quota, _line, quantity in self.uses(lines, on):
            asked[quota.pk] = asked.get(quota.pk, Decimal(0)) + quantity
        left = {quota.pk: quota.amount - self.sum_of(quota) for quota in self.fresh()}
        blocked = {quota.pk for quota in self.fresh() if quota.amount == 0}
        fits = all(amount <= left[pk] and pk not in blocked for pk, amount in asked.items())
        try:
            with transaction.atomic():
                uses = reserve_for_issue(permit_id=permit, on=on, lines=lines, case_id=permit)
        except Refused:
            assert not fits
            return multiple()
        assert fits
        for use in uses:
            self.taken.setdefault(use.quota_id, {})[permit, use.position] = use.taken
        self.lines[permit] = lines
        return permit

    @rule(permit=permits, place=st.integers(0, 2), share=st.decimals("0", "1.2", places=2))
    def endorse(self, permit: UUID, place: int, share: Decimal) -> None:
        lines = self.lines[permit]
        line = lines[place % len(lines)]
        quantity = round(line.quantity * share, 4)
        key = (permit, line.position)
        is_fresh = key not in self.settled and permit not in self.released
        may = (share <= 1 and is_fresh) or self.settled.get(key) == quantity
        try:
            with transaction.atomic():
                settle(permit_id=permit, position=line.position, endorsed=quantity)
        except Refused:
            assert not may
            return
        self.settled.setdefault(key, quantity)
        for quota in self.fresh():
            if key in self.taken.get(quota.pk, {}):
                factor = factor_of(quota, line) or Decimal(0)
                self.taken[quota.pk][key] = converted(self.settled[key], factor)

    @rule(permit=permits)
    def give_back(self, permit: UUID) -> None:
        release(permit_id=permit)
        for rows in self.taken.values():
            for key in [key for key in rows if key[0] == permit and key not in self.settled]:
                del rows[key]
        self.released.add(permit)

    @rule(place=st.integers(0, 3), amount=st.integers(0, 60))
    def set_amount(self, place: int, amount: int) -> None:
        quota = self.quotas[place]
        self.make(amount, quota.starts_on, term_code=quota.term_code)

    @rule(term=st.booleans(), amount=st.decimals("-1", "50", places=1))
    def carry(self, term: bool, amount: Decimal) -> None:
        source, target = self.quotas[int(term)], self.quotas[int(term) + 2]
        before = {quota.pk: quota.amount for quota in self.fresh()}
        may = 0 < amount <= before[source.pk] - self.sum_of(source)
        try:
            with transaction.atomic():
                carry_over(
                    source, target=target, amount=amount, justification="Floods.", notice="L. 9",
                    by=self.by,
                )  # fmt: skip
        except (Refused, Invalid):
            assert not may
            return
        assert may
        after = {quota.pk: quota.amount for quota in self.fresh()}
        assert sum(after.values()) == sum(before.values())

    @rule(quantity=quantities)
    def apply(self, quantity: Decimal) -> None:
        line = QuotaLine(
            position=1, taxon_path=(self.taxon_id,), term_code="SKI", unit_code="NAR",
            source_codes=("W",), origin="MZ", quantity=quantity,
        )  # fmt: skip
        case = uuid4()
        rows = claim(case_id=case, on=FIRST, lines=[line])
        self.claims[case] = {row.quota_id: row.amount for row in rows}

    @rule()
    def end_a_case(self) -> None:
        if self.claims:
            case, rows = self.claims.popitem()
            assert drop_claims(case_id=case) == len(rows)

    def sum_of(self, quota: Quota) -> Decimal:
        return sum(self.taken.get(quota.pk, {}).values(), Decimal(0))

    @invariant()
    def every_sum_is_equal(self) -> None:
        balances = balances_of(self.quotas)
        assert find_uneven() == []
        for quota in self.quotas:
            found = balances[quota.pk]
            assert found.taken == self.sum_of(quota)
            asked = (rows.get(quota.pk, Decimal(0)) for rows in self.claims.values())
            assert found.claimed == sum(asked, Decimal(0))

    @invariant()
    def no_issue_ever_brought_one_over(self) -> None:
        """What was taken after an issue never passed what the quota then was."""
        for quota in self.quotas:
            total, highest = Decimal(0), Decimal(0)
            for movement in Movement.objects.filter(quota=quota):
                total += movement.change
                highest = max(highest, total)
            amounts = QuotaChange.objects.filter(quota=quota).values_list("after", flat=True)
            assert highest <= max(amounts)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)


@pytest.mark.usefixtures("in_mz")
def test_any_sequence_of_actions_keeps_every_sum_equal_and_never_over(in_mz: Country) -> None:
    run_state_machine_as_test(
        Quotas,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
