"""What a case asks of a quota is shown until it is issued or over; what its permit says of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.common import clock
from core.events.services import run_pending
from core.permits.errors import ControlsFailed
from core.permits.models import Permit
from core.permits.services import perform_action
from core.quotas.models import Quota
from core.quotas.selectors import balance
from tenants.models import Country
from tests.factories.permits import (
    Officers,
    bring_to,
    drop_quotas,
    make_application,
    make_quota,
)


@pytest.fixture
def quota(in_mz: Country) -> Quota:
    drop_quotas()
    return make_quota(100)


def claimed(quota: Quota) -> Decimal:
    run_pending()
    return balance(quota).claimed


def test_a_draft_claims_nothing_a_submitted_case_does_and_a_withdrawn_one_no_more(
    quota: Quota,
) -> None:
    app = make_application()
    assert claimed(quota) == 0
    app = bring_to(app, "submitted")
    assert claimed(quota) == 5
    assert balance(quota).left == 100
    perform_action(app, action="withdraw", by=app.created_by)
    assert claimed(quota) == 0


def test_a_claim_blocks_nobody_and_becomes_a_reservation(quota: Quota) -> None:
    officers = Officers()
    lines = [{"quantity": "60"}]
    first = bring_to(make_application(lines=lines), "approved", officers=officers)
    second = bring_to(make_application(lines=lines), "approved", officers=officers)
    assert claimed(quota) == 120
    assert balance(quota).expected == -20
    perform_action(first, action="issue", by=officers.second_supervisor)
    now = balance(quota)
    assert (now.reserved, now.claimed) == (60, 60)
    assert second.state == "approved"
    assert claimed(quota) == 60


def test_box_11a_shows_the_total_in_the_quotas_own_unit(in_mz: Country) -> None:
    drop_quotas()
    make_quota(10, term_code="LIV", conversions=[{"term": "SKI", "unit": "NAR", "factor": "0.5"}])
    app = bring_to(make_application(), "issued")
    line = Permit.objects.get(application=app).lines.get()
    assert (line.quota_used, line.quota_total) == (Decimal("2.5"), 10)


def test_a_permit_that_outlasts_the_quota_says_in_which_it_counts(in_mz: Country) -> None:
    drop_quotas()
    today = clock.today()
    season = {"starts_on": today - dt.timedelta(days=300), "ends_on": today + dt.timedelta(days=9)}
    quota = make_quota(100, **season)
    app = bring_to(make_application(), "issued")
    conditions = Permit.objects.get(application=app).snapshot["conditions"]
    assert f"Counts in the quota of {quota.period}, also when it is used later." in conditions


def test_where_quotas_are_divided_by_regions_the_line_says_where(in_mz: Country) -> None:
    drop_quotas()
    north, south = make_quota(10, region="Zambeze"), make_quota(10, region="Limpopo")
    with pytest.raises(ControlsFailed):
        bring_to(make_application(), "submitted")
    bring_to(make_application(lines=[{"region": "Zambeze"}]), "issued")
    assert (balance(north).taken, balance(south).taken) == (5, 0)
