"""When a quota will be used up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from core.quotas.forecasts import by_month, forecast

FIRST, LAST, TODAY = dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 6, 30)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def told(taken: list[tuple[dt.date, Decimal]], left: int):
    return forecast(taken, left=Decimal(left), starts_on=FIRST, ends_on=LAST, today=TODAY)


def test_the_rate_is_that_of_the_last_ninety_days() -> None:
    found = told([(ago(150), Decimal(900)), (ago(30), Decimal(90))], left=10)
    assert found.per_day == 1
    assert found.exhausted_on == TODAY + dt.timedelta(days=10)
    assert found.left_at_end == 0


def test_what_lasts_beyond_the_period_has_no_day() -> None:
    found = told([(ago(10), Decimal(90))], left=1000)
    assert found.exhausted_on is None
    assert found.left_at_end == 1000 - 184


def test_nothing_taken_or_given_back_tells_nothing() -> None:
    assert told([], left=5).exhausted_on is None
    assert told([(ago(5), Decimal(8)), (ago(2), Decimal(-8))], left=5).exhausted_on is None


def test_an_empty_quota_is_exhausted_today() -> None:
    assert told([(ago(5), Decimal(8))], left=0).exhausted_on == TODAY
    assert told([(ago(5), Decimal(8))], left=-3).exhausted_on == TODAY


def test_a_single_early_permit_is_no_rate_of_its_own() -> None:
    found = forecast(
        [(FIRST, Decimal(7))], left=Decimal(100), starts_on=FIRST, ends_on=LAST, today=FIRST
    )
    assert found.per_day == 1


def test_months_add_up_and_the_future_is_expected_within_the_amount() -> None:
    taken = [(dt.date(2026, 2, 3), Decimal(10)), (dt.date(2026, 6, 3), Decimal(5))]
    months = by_month(
        taken, amount=Decimal(40), per_day=Decimal(1), starts_on=FIRST, ends_on=LAST, today=TODAY
    )
    assert [month.first.month for month in months] == list(range(1, 13))
    assert [month.total for month in months[:6]] == [0, 10, 10, 10, 10, 15]
    assert months[6].total is None
    assert (months[5].expected, months[6].expected, months[11].expected) == (15, 40, 40)
    season = by_month(
        [], amount=Decimal(1), per_day=Decimal(0), starts_on=dt.date(2026, 3, 15),
        ends_on=dt.date(2027, 2, 28), today=TODAY,
    )  # fmt: skip
    assert len(season) == 12
