"""Deadlines: announced once, in working days, escalated to the role that the definition names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from core.common import clock
from core.events.models import DomainEvent
from core.events.registry import from_payload
from core.permits.models import Application
from core.workflow import selectors, services
from core.workflow.checks import check_definition
from core.workflow.deadlines import announce_deadlines
from core.workflow.errors import TaskNotYours
from core.workflow.events import DeadlineMissed
from core.workflow.models import Holiday, Task
from core.workflow.tasks import announce_deadlines_here
from tenants.context import in_country
from tenants.tasks import TaskWithoutCountry
from tests.core.workflow.conftest import load
from tests.core.workflow.shapes import context, gated, names, small
from tests.factories.people import make_user

MakeCase = Callable[..., Application]
NEAR, MISSED = "workflow.deadline_near", "workflow.deadline_missed"


@pytest.fixture
def task(make_case: MakeCase) -> Task:
    """The officer's task at the gate: two working days, reminded one before, escalated."""
    body = gated() | {"version": 2}
    body["states"]["at_gate"]["tasks"][0] |= {"escalate_to": "ma_supervisor"}
    for edge in body["transitions"]:
        if edge["action"] == "open":
            edge["roles"] = ["ma_officer", "ma_supervisor"]
    load(body)
    case = make_case()
    services.perform(case, "go", by=case.created_by)
    return selectors.list_tasks_of(case).get(role="ma_officer")


def told(task: Task) -> list[str]:
    """What was published about a task, in order."""
    rows = DomainEvent.objects.filter(
        kind__startswith="workflow.deadline", payload__task_id=str(task.pk)
    )
    return [row.kind for row in rows.order_by("pk")]


def shift(task: Task, **moments: dt.timedelta) -> None:
    Task.objects.filter(pk=task.pk).update(
        **{name: clock.now() + distance for name, distance in moments.items()}
    )


HOUR = dt.timedelta(hours=1)


def test_nothing_is_told_before_the_time(task: Task):
    announce_deadlines()
    assert told(task) == []


def test_a_near_deadline_is_told_once(task: Task):
    shift(task, remind_at=-HOUR)
    announce_deadlines()
    announce_deadlines()
    assert told(task) == [NEAR]


def test_a_missed_deadline_is_told_once_after_its_reminder(task: Task):
    shift(task, remind_at=-HOUR)
    announce_deadlines()
    shift(task, due_at=-HOUR)
    assert announce_deadlines() >= 1
    announce_deadlines()
    assert told(task) == [NEAR, MISSED]
    event = DomainEvent.objects.get(kind=MISSED, payload__task_id=str(task.pk))
    read = from_payload(MISSED, event.payload)
    assert isinstance(read, DeadlineMissed)
    assert (read.role, read.escalated_to) == ("ma_officer", "ma_supervisor")
    assert read.due_at == Task.objects.get(pk=task.pk).due_at


def test_what_is_missed_already_is_not_reminded_of(task: Task):
    shift(task, remind_at=-2 * HOUR, due_at=-HOUR)
    announce_deadlines()
    assert told(task) == [MISSED]


def test_a_task_that_is_done_is_told_nothing_of(task: Task):
    shift(task, remind_at=-2 * HOUR, due_at=-HOUR)
    case = Application.objects.get(pk=task.subject_id)
    services.perform(case, "open", by=make_user("ma_officer"))
    announce_deadlines()
    assert told(task) == []


def test_the_reminder_comes_working_days_before_the_deadline(task: Task):
    opened = task.opened_at
    Holiday.objects.get_or_create(
        date=(task.due_at + dt.timedelta(days=1)).date(), defaults={"names": {"en": "Fair"}}
    )
    calendar = services.read_calendar(since=opened)
    assert calendar.days_between(opened, task.due_at) == 2
    assert calendar.days_between(opened, task.remind_at) == 1
    assert calendar.days_between(task.due_at, calendar.add(task.due_at, 1)) == 1
    assert calendar.add(task.due_at, 1).date() > (task.due_at + dt.timedelta(days=1)).date()


def test_a_missed_task_waits_for_the_named_role_as_well(task: Task):
    supervisor, officer = make_user("ma_supervisor"), make_user("ma_officer")
    services.take_task(task, by=officer)
    with pytest.raises(TaskNotYours):
        services.take_task(task, by=supervisor)
    assert task not in selectors.list_tasks(supervisor)
    shift(task, due_at=-HOUR)
    announce_deadlines()
    assert task in selectors.list_tasks(supervisor)
    assert task in selectors.list_tasks(officer)
    services.take_task(task, by=supervisor)
    case = Application.objects.get(pk=task.subject_id)
    services.perform(case, "open", by=supervisor)
    assert not selectors.list_tasks_of(case).exists()


def test_another_country_hears_nothing(task: Task, za: Any):
    shift(task, due_at=-HOUR)
    with in_country(za):
        before = DomainEvent.objects.filter(kind=MISSED).count()
        announce_deadlines()
        assert not DomainEvent.objects.filter(payload__task_id=str(task.pk)).exists()
        assert DomainEvent.objects.filter(kind=MISSED).count() >= before
    assert told(task) == []


def test_it_runs_by_the_clock_for_a_country_only(public_db: None):
    beat = settings.CELERY_BEAT_SCHEDULE["announce-deadlines"]
    assert beat["task"] == "core.workflow.tasks.announce_deadlines"
    with pytest.raises(TaskWithoutCountry):
        announce_deadlines_here.delay()


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("escalate_to", "nobody", "is not known here"),
        ("escalate_to", "sa_officer", "is the role that missed the deadline"),
        ("escalate_to", "applicant", "can do none of record_ndf in this state"),
        ("remind", 5, "is not after the opening"),
        ("remind", "soon", "is not a whole number"),
    ],
)
def test_a_wrong_deadline_is_refused_with_key_and_reason(key: str, value: Any, expected: str):
    body, ctx = small(), context()
    body["states"]["in_review"]["tasks"][0][key] = value
    assert check_definition("export", body, ctx, names=names()) is None
    assert [error.key for error in ctx.errors] == [
        f"workflows.export.states.in_review.tasks[0].{key}"
    ]
    assert expected in ctx.errors[0].reason


def test_a_sound_escalation_passes():
    body, ctx = small(), context()
    body["states"]["in_review"]["tasks"][0] |= {"escalate_to": "ma_officer", "remind": 2}
    body["transitions"][1]["roles"] = ["sa_officer", "ma_officer"]
    assert check_definition("export", body, ctx, names=names()) is not None
