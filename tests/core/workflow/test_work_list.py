"""The work list costs one query with its counts, however much waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.common import clock
from core.permits.models import Application
from core.workflow import selectors, services
from core.workflow.models import Task
from tests.factories.people import make_user


@pytest.mark.parametrize("rows", [1, 50])
def test_the_head_and_the_counts_are_one_query(
    make_case: Callable[..., Application], django_assert_num_queries: Any, rows: int
):
    Task.objects.filter(closed_at__isnull=True).update(closed_at=clock.now(), outcome="cleared")
    for _each in range(rows):
        case = make_case()
        services.perform(case, "go", by=case.created_by)
    Task.objects.filter(subject_id=case.pk).update(due_at=clock.now() - dt.timedelta(hours=1))
    officer = make_user("ma_officer")
    assert officer.role_codes
    with django_assert_num_queries(1):
        work = selectors.read_work_list(officer, limit=8)
    assert (len(work.tasks), work.total, work.late) == (min(rows, 8), rows, 1)
    assert work.tasks[0].subject_id == case.pk


def test_an_empty_work_list_counts_nothing(make_case: Callable[..., Application]):
    work = selectors.read_work_list(make_user("auditor"), limit=8)
    assert (list(work.tasks), work.total, work.late) == ([], 0, 0)
