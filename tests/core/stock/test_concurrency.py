"""Real connections: two issues against the last unit of a lot, and a lot that many split."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.common.errors import DomainError
from core.permits.models import Application
from core.permits.services import perform_action
from core.stock.errors import LotOverdrawn
from core.stock.models import Lot
from core.stock.services import claim_stock, split_lot
from tenants.context import in_country
from tenants.models import Country
from tests.core.permits.racing import race
from tests.factories.people import make_trader
from tests.factories.permits import Officers, bring_to, drop_quotas, make_application
from tests.factories.stock import make_lot

THREADS = 12

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    made = fresh_country("NA", pack="MZ")
    with in_country(made):
        drop_quotas()
    return made


def test_the_last_unit_of_a_lot_is_issued_once(country: Country) -> None:
    with in_country(country):
        by, organisation = make_trader()
        lot, _by = make_lot(1, by=by, organisation=organisation)
        officers = Officers()
        signatory = officers.second_supervisor
        apps = []
        for _number in range(4):
            app = make_application(by=by, organisation=organisation, lines=[{"quantity": "1"}])
            claim_stock(app, position=1, amounts={lot.pk: "1"}, by=by)
            apps.append(bring_to(app, "approved", officers=officers))
    outcomes = race(
        country, [lambda app=app: perform_action(app, action="issue", by=signatory) for app in apps]
    )
    assert sum(isinstance(outcome, Application) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == len(apps) - 1
    with in_country(country):
        assert Lot.objects.get(pk=lot.pk).balance == 0


def test_many_splits_at_once_never_overdraw(country: Country) -> None:
    with in_country(country):
        lot, by = make_lot(5)
    outcomes = race(country, [lambda: split_lot(lot, quantity=1, by=by)] * THREADS)
    assert sum(isinstance(outcome, Lot) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, LotOverdrawn) for outcome in outcomes) == THREADS - 5
    with in_country(country):
        assert Lot.objects.get(pk=lot.pk).balance == 0
