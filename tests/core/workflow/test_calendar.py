"""Working days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from core.workflow.calendar import add_working_days

FRIDAY = dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)


def test_the_weekend_does_not_count():
    assert add_working_days(FRIDAY, 1) == FRIDAY + dt.timedelta(days=3)


def test_a_holiday_does_not_count():
    monday = dt.date(2026, 11, 30)
    assert add_working_days(FRIDAY, 1, holidays={monday}) == FRIDAY + dt.timedelta(days=4)


def test_another_weekend():
    assert add_working_days(FRIDAY, 1, weekend=(4, 5)) == FRIDAY + dt.timedelta(days=2)


def test_a_week_without_working_days_counts_all():
    assert add_working_days(FRIDAY, 3, weekend=range(7)) == FRIDAY + dt.timedelta(days=3)


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 40),
    st.sets(st.integers(0, 6), max_size=6),
)
def test_due_on_a_working_day_with_the_right_number_between(day, days, weekend):
    start = dt.datetime.combine(day, dt.time(9, 30), tzinfo=dt.UTC)
    due = add_working_days(start, days, weekend=weekend)
    between = [start + dt.timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(day.weekday() not in weekend for day in between) == days
    assert days == 0 or due.weekday() not in weekend
