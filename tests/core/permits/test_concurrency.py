"""Twenty at once: one permit for the last unit of a quota, and numbers without a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.common.errors import Refused
from core.documents.epermit.model import EPermit
from core.events.models import DomainEvent
from core.permits.models import Application, ForeignPermit, NumberSeries, Permit
from core.permits.services import issue as issue_module
from core.permits.services import numbers, perform_action, receive_foreign_permit
from core.quotas.errors import QuotaExceeded
from core.quotas.models import Quota
from core.quotas.selectors import balance
from core.quotas.services import counting as quota_services
from tenants.context import in_country
from tenants.models import Country
from tests.core.permits.racing import copy_of, race, without_locks
from tests.factories.people import make_user
from tests.factories.permits import Officers, bring_to, drop_quotas, make_application, make_quota

THREADS = 20
SERIES = "exportacao"

pytestmark = pytest.mark.slow


class Changed(Refused):
    code = "test.changed_my_mind"


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    made = fresh_country("BW", pack="MZ")
    with in_country(made):
        drop_quotas()
    return made


def prepare(term_code: str) -> tuple[Quota, list[Application], Any]:
    """A quota of one unit, twenty approved cases that each want it, and who issues."""
    quota = make_quota(1, term_code=term_code)
    officers = Officers()
    line = {"quantity": "1", "term_code": term_code}
    apps = [
        bring_to(make_application(lines=[line]), "approved", officers=officers)
        for _number in range(THREADS)
    ]
    return quota, apps, officers.second_supervisor


def serials() -> list[int]:
    return sorted(int(number[-5:]) for number in Permit.objects.values_list("number", flat=True))


def test_without_the_lock_the_database_itself_keeps_the_last_unit(country: Country) -> None:
    unlocked = without_locks(quota_services)
    issue = copy_of(issue_module, reserve_for_issue=unlocked.reserve_for_issue).issue_permit
    with in_country(country):
        quota, apps, by = prepare("TRO")

    def attempt(app: Application) -> Permit | str:
        try:
            return issue(app, by=by)
        except IntegrityError as error:
            return str(error)

    outcomes = race(country, [lambda app=app: attempt(app) for app in apps])
    issued = [outcome for outcome in outcomes if isinstance(outcome, Permit)]
    raced = [outcome for outcome in outcomes if "would be exceeded" in str(outcome)]
    with in_country(country):
        assert balance(quota).left == 0
    assert len(issued) == 1
    assert raced, "the race did not happen; the next test would prove nothing"


def test_with_the_lock_twenty_threads_issue_one_permit(country: Country) -> None:
    with in_country(country):
        quota, apps, by = prepare("SKI")
        before = Permit.objects.count()
    outcomes = race(
        country, [lambda app=app: perform_action(app, action="issue", by=by) for app in apps]
    )
    issued = [outcome for outcome in outcomes if isinstance(outcome, Application)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, QuotaExceeded)]
    assert (len(issued), len(refused)) == (1, THREADS - 1)
    with in_country(country):
        assert balance(quota).left == 0
        assert Permit.objects.count() == before + 1
        assert serials() == list(range(1, before + 2))
        states = Application.objects.filter(pk__in=[app.pk for app in apps])
        assert states.filter(state="issued").count() == 1
        assert states.filter(state="approved").count() == THREADS - 1


def test_without_the_lock_numbers_are_given_twice(country: Country) -> None:
    unlocked = without_locks(numbers)
    with in_country(country):
        NumberSeries.objects.create(code="loose", year=2026, pattern="{yy}L{serial:04d}")

    def take() -> str:
        with transaction.atomic():
            return str(unlocked.next_number("loose", 2026))

    given = race(country, [take] * THREADS)
    assert len(set(given)) < THREADS, "the race did not happen; the next test would prove nothing"


def test_numbers_have_no_gap_whatever_is_rolled_back(country: Country) -> None:
    with in_country(country):
        NumberSeries.objects.create(code="tight", year=2025, pattern="{yy}T{serial:04d}")

    def take(keep: bool) -> str:
        with transaction.atomic():
            number = numbers.next_number("tight", 2026)
            if not keep:
                raise Changed()
            return number

    given = race(country, [lambda keep=bool(place % 2): take(keep) for place in range(THREADS)])
    kept = sorted(number for number in given if isinstance(number, str))
    assert kept == [f"26T{serial:04d}" for serial in range(1, THREADS // 2 + 1)]
    with in_country(country):
        assert NumberSeries.objects.get(code="tight", year=2026).last_serial == THREADS // 2


def test_one_case_is_issued_once_by_twenty(country: Country) -> None:
    with in_country(country):
        make_quota(1000)
        app = bring_to(make_application(), "approved")
        people = [make_user("ma_supervisor") for _number in range(THREADS)]
    outcomes = race(
        country,
        [lambda by=by: perform_action(app, action="issue", by=by) for by in people],
    )
    assert sum(isinstance(outcome, Application) for outcome in outcomes) == 1
    with in_country(country):
        assert Permit.objects.filter(application=app).count() == 1


def test_a_foreign_permit_that_arrives_twenty_times_at_once_is_one(country: Country) -> None:
    paper = EPermit(number="26ZA000017/EX", kind="E", valid_until=dt.date(2026, 8, 31))
    rows = race(
        country,
        [lambda: receive_foreign_permit(issuer="ZA", permit=paper, via="epix")] * THREADS,
    )
    assert len({row.pk for row in rows}) == 1
    with in_country(country):
        assert ForeignPermit.objects.count() == 1
        assert DomainEvent.objects.filter(kind="foreign_permit.received").count() == 1
