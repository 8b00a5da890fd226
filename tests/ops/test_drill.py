"""The drills run, short, and hold."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from django.core.management import call_command

from ops import drill
from ops.demo import people
from ops.drill import permits
from tenants.context import in_country
from tenants.models import Country
from tests.factories.permits import drop_quotas

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    made = fresh_country("ZW", pack="MZ")
    with in_country(made):
        drop_quotas()
        people.make_people(password=None)
    return made


def test_every_drill_named_is_there() -> None:
    for name in drill.NAMES:
        assert callable(drill.find(name))
    with pytest.raises(KeyError):
        drill.find("nothing")


def test_many_issue_endorse_and_cancel_and_every_sum_holds(country: Country) -> None:
    found = permits.drill(country, seconds=6, callers=8, prepared=10)
    assert found.faults == []
    assert found.done["issued"] > 0
    assert found.as_dict()["held"] is True


def test_a_sum_that_does_not_hold_is_told(country: Country) -> None:
    with in_country(country):
        quotas = permits._open_quotas()
        book = permits.Book()
        book.done["issued"] = 10_000
        faults = permits._check(book, quotas, serial=0)
    assert any("10000 were issued" in fault for fault in faults)


def test_the_command_refuses_an_unknown_drill() -> None:
    with pytest.raises(Exception, match="nothing"):
        call_command("drill", "nothing", stdout=io.StringIO())
    assert json.dumps(drill.NAMES)
