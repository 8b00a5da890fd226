"""What may happen next, what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override

from core.common import clock
from core.permits.models import Application
from core.workflow import selectors, services
from core.workflow.errors import NoDefinition
from core.workflow.models import Holiday, Task
from tests.core.workflow.conftest import Gate
from tests.factories.people import make_user

MakeCase = Callable[..., Application]


def test_a_person_sees_the_own_actions_with_what_blocks_them(make_case: MakeCase, gate: Gate):
    case = make_case()
    services.perform(case, "go", by=case.created_by)
    gate.is_open = False
    officer = make_user("ma_officer")
    shown = {each.action: each for each in selectors.available_actions(case, by=officer)}
    assert set(shown) == {"open", "give_up"}
    assert shown["open"].blocked == ["The gate is closed."]
    assert not shown["open"].is_possible
    assert shown["give_up"].reason_required
    assert shown["give_up"].is_possible
    assert selectors.available_actions(case, by=make_user("accountant")) == []


def test_the_work_list_is_one_query_however_long(
    make_case: MakeCase, django_assert_num_queries: Any
):
    officer = make_user("ma_officer")
    assert officer.role_codes
    for _each in range(3):
        case = make_case()
        services.perform(case, "go", by=case.created_by)
    with django_assert_num_queries(1):
        tasks = list(selectors.list_tasks(officer))
    assert len([task for task in tasks if "open" in task.actions]) == 3
    assert tasks == sorted(tasks, key=lambda task: task.due_at)


def test_an_applicant_sees_the_tasks_of_the_own_cases_only(make_case: MakeCase):
    mine, other = make_case(), make_case()
    shown = {task.subject_id for task in selectors.list_tasks(mine.created_by)}
    assert mine.pk in shown
    assert other.pk not in shown


def test_a_deadline_counts_working_days(make_case: MakeCase):
    today = clock.today()
    for ahead in range(1, 8):
        Holiday.objects.get_or_create(date=today + dt.timedelta(days=ahead), defaults={"names": {}})
    task = selectors.list_tasks_of(make_case()).get()
    assert task.due_at.date() > today + dt.timedelta(days=9)


def test_a_task_past_its_deadline_is_overdue(make_case: MakeCase):
    case = make_case()
    assert not selectors.list_overdue_tasks().filter(subject_id=case.pk).exists()
    Task.objects.filter(subject_id=case.pk).update(due_at=clock.now() - dt.timedelta(hours=1))
    assert selectors.list_overdue_tasks().filter(subject_id=case.pk).exists()


def test_a_state_is_named_in_the_readers_language(in_mz: Any):
    definition = selectors.get_definition("export_permit")
    with override("pt"):
        assert selectors.state_labels()[(definition.pk, "draft")] == "Rascunho"
    assert selectors.state_labels(language="en")[(definition.pk, "draft")] == "Draft"


def test_a_type_without_a_process_is_told(in_mz: Any):
    with pytest.raises(NoDefinition):
        selectors.get_definition("no_such_paper")
