"""Tasks carry their country or refuse; the message is a real one, read back from the broker."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from celery import shared_task
from django.db import connection

from config.celery import app
from core.events import tasks as event_tasks
from tenants.context import CountryUnknown, current_country_or_none, in_country
from tenants.models import Country
from tenants.tasks import HEADER, CountryTask, PlatformTask, TaskWithoutCountry

seen: list[str] = []


def _note() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        seen.append(cursor.fetchone()[0])
    country = current_country_or_none()
    return country.iso2 if country else "public"


@shared_task(base=CountryTask, name="tests.of_country")
def of_country() -> str:
    return _note()


@shared_task(base=PlatformTask, name="tests.of_platform")
def of_platform() -> str:
    return _note()


@pytest.fixture(autouse=True)
def _empty() -> None:
    seen.clear()


def arrive(task: Any, **headers: Any) -> Any:
    """Run `task` as the worker does when a message with `headers` arrived."""
    task.push_request(id=str(uuid.uuid4()), headers=headers or None, args=(), kwargs={})
    try:
        return task()
    finally:
        task.pop_request()


def test_a_message_with_a_country_runs_there(db: None) -> None:
    assert arrive(of_country, **{HEADER: "MZ"}) == "MZ"
    assert seen == ["mz"]
    assert current_country_or_none() is None


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "public"}])
def test_a_message_without_a_country_does_not_run(db: None, headers: dict[str, str]) -> None:
    with pytest.raises(TaskWithoutCountry, match=r"tests\.of_country"):
        arrive(of_country, **headers)
    assert seen == []


def test_a_message_of_an_unknown_country_does_not_run(db: None) -> None:
    with pytest.raises(CountryUnknown):
        arrive(of_country, **{HEADER: "XX"})
    assert seen == []


def test_a_country_that_is_suspended_rests(mz: Country) -> None:
    from tenants.services import set_suspended

    set_suspended(mz, suspended=True)
    arrive(of_country, **{HEADER: "MZ"})
    assert seen == []


@pytest.mark.parametrize("send", ["delay", "apply_async"])
def test_sending_from_the_public_side_is_refused(public_db: None, send: str) -> None:
    with pytest.raises(TaskWithoutCountry):
        getattr(of_country, send)()


def test_what_is_sent_in_a_country_carries_it_through_the_broker(in_mz: Country) -> None:
    queue = f"test-{uuid.uuid4().hex}"
    of_country.apply_async(queue=queue, headers={"other": "kept"})
    with app.connection_for_read() as broker:
        message = broker.default_channel.basic_get(queue, no_ack=True)
    assert message.headers[HEADER] == "MZ"
    assert message.headers["other"] == "kept"
    assert message.headers["task"] == "tests.of_country"


def test_a_platform_task_leaves_the_country_that_called_it(in_mz: Country) -> None:
    assert arrive(of_platform) == "public"
    assert seen == ["public"]
    assert current_country_or_none() == in_mz


def test_every_task_of_ours_says_for_whom_it_runs() -> None:
    app.loader.import_default_modules()
    ours = {
        name: task for name, task in app.tasks.items() if not name.startswith(("celery.", "tests."))
    }
    assert event_tasks.deliver.name in ours
    for name, task in ours.items():
        assert isinstance(task, CountryTask | PlatformTask), name


def test_every_scheduled_task_exists_and_is_of_the_platform() -> None:
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert isinstance(app.tasks[entry["task"]], PlatformTask), entry


def test_a_country_task_called_as_a_function_needs_a_header_too(committed: None) -> None:
    with in_country("MZ"), pytest.raises(TaskWithoutCountry):
        of_country()
