"""Two people press the same button at the same moment."""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from core.permits.models import Application, DocumentType
from core.workflow import registry, selectors, services
from core.workflow.errors import ActionNotPossible
from tenants.context import in_country
from tenants.models import Country
from tests.core.workflow.conftest import load, register_gate
from tests.core.workflow.shapes import gated
from tests.factories.people import make_trader

LOCK = '._base_manager.select_for_update(of=("self",))'
PEOPLE = 2
# One group for all tests that make a country, so that workers do not make it at once.
pytestmark = pytest.mark.xdist_group("fresh_country")


def meet(subject: Any, *, by: Any, data: Any) -> None:
    """A guard at which those who come at the same time wait for each other, for a moment."""
    if data is not None:
        try:
            data.wait(timeout=1.5)
        except threading.BrokenBarrierError:
            return


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    register_gate()
    registry.register_guard("meet", meet)
    made = fresh_country("NA", pack="ZA")
    body = gated()
    body["transitions"][0]["guards"] = ["meet"]
    with in_country(made):
        load(body)
    return made


def new_case(country: Country, reference: str) -> Application:
    with in_country(country):
        user, organisation = make_trader()
        case = Application(
            reference=reference,
            document_type=DocumentType.objects.get(code="export_permit"),
            applicant=organisation,
            created_by=user,
        )
        services.start(case, document_type="gated_paper", by=user)
        assert user.role_codes
        return case


def press(country: Country, case: Application, perform: Callable[..., Any]) -> list[str]:
    """What each of `PEOPLE` threads gets that perform "go" on the case at the same moment."""
    barrier, results = threading.Barrier(PEOPLE), []

    def run() -> None:
        try:
            with in_country(country.iso2):
                mine = Application.objects.get(pk=case.pk)
                perform(mine, "go", by=case.created_by, data=barrier)
                results.append("done")
        except ActionNotPossible:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _each in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def without_the_lock() -> Callable[..., Any]:
    """`perform` from the same source, reading the case's row without locking it."""
    source = Path(services.__file__).read_text(encoding="utf-8")
    assert LOCK in source
    module = types.ModuleType("core.workflow.services_without_lock")
    sys.modules[module.__name__] = module
    exec(compile(source.replace(LOCK, "._base_manager"), services.__file__, "exec"), vars(module))  # noqa: S102
    return module.perform


def times_gone(country: Country, case: Application) -> int:
    with in_country(country):
        return selectors.history(case).filter(action="go").count()


def test_without_the_lock_both_would_act(country: Country):
    case = new_case(country, "RACE1")
    assert press(country, case, without_the_lock()) == ["done", "done"]
    assert times_gone(country, case) == 2


def test_with_the_lock_one_acts_and_the_other_is_told(country: Country):
    case = new_case(country, "RACE2")
    assert press(country, case, services.perform) == ["done", "refused"]
    assert times_gone(country, case) == 1
