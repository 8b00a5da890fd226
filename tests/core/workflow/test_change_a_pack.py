"""A person changes a step, a deadline and a fee of a country: check, simulate, activate, look.

Only the command line and the settings page are used, on a country with past cases of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from billing.fees.models import FeeSchedule
from core.audit.models import AuditEntry
from core.permits.models import Application
from core.workflow.models import Task, TransitionRecord, WorkflowDefinition
from tenants.context import get_country, in_country
from tenants.models import Country
from tests.conftest import copy_pack
from tests.factories.people import make_user
from tests.factories.permits import bring_to, make_application

pytestmark = pytest.mark.xdist_group("fresh_country")

ISO2 = "ZM"
RECOMMENDED = """\
    recommended:
      name: {pt: Recomendado, en: Recommended to the head}
      tasks:
        - role: ma_supervisor
          title: {pt: Decidir sobre a recomendação, en: Decide on the recommendation}
          days: 4
          action: [approve, refuse]
    returned:
"""
RECOMMEND = """\
    - action: recommend
      name: {pt: Recomendar, en: Recommend}
      source: in_review
      target: recommended
      roles: [ma_officer]
    - action: approve
      name: {pt: Aprovar, en: Approve}
      source: recommended
      target: awaiting_payment
      roles: [ma_supervisor]
"""
APPROVE = """\
    - action: approve
      name: {pt: Aprovar, en: Approve}
      source: in_review
      target: awaiting_payment
      roles: [ma_officer, ma_supervisor]
"""


@pytest.fixture(scope="module")
def zambia(fresh_country: Callable[..., Country]) -> Country:
    """A country with three past cases: issued, approved, and one that still is in review."""
    country = fresh_country(ISO2, pack="MZ")
    with in_country(country):
        for state in ("issued", "approved", "in_review"):
            bring_to(make_application(), state)
    return country


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("pack", *words, stdout=out)
    return out.getvalue()


def change(file: Path, *edits: tuple[str, str]) -> None:
    """Edit a file as a person would; every old text is there exactly once."""
    text = file.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def draft(zambia: Country, tmp_path: Path) -> Path:
    """The pack with one more step before approval, a shorter deadline, a higher fee."""
    folder = copy_pack("MZ", ISO2, tmp_path)
    change(
        folder / "workflows" / "export.yaml",
        ("  version: 2\n", "  version: 3\n"),
        (
            "          days: 15\n          action: [approve,",
            "          days: 9\n          action: [recommend,",
        ),
        ("          escalate_to: ma_supervisor\n", ""),
        ("    returned:\n", RECOMMENDED),
        (APPROVE, RECOMMEND),
        (
            "      source: [submitted, in_review]\n      target: refused",
            "      source: [submitted, in_review, recommended]\n      target: refused",
        ),
    )
    change(
        folder / "fees.yaml",
        ("version: MZ-2026-1", "version: ZM-2026-2"),
        ('amount: "2000.00"', 'amount: "2750.00"'),
    )
    return folder


def rows() -> tuple[int, ...]:
    models: tuple[Any, ...] = (Application, Task, TransitionRecord, WorkflowDefinition)
    return tuple(model.objects.count() for model in (*models, FeeSchedule, AuditEntry))


def page(country: Country, address: str) -> str:
    with in_country(country):
        person = make_user("ma_admin")
        client = Client(headers={"host": country.host, "accept-language": "en"})
        client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_pack_is_changed_checked_simulated_activated_and_seen(zambia: Country, draft: Path):
    assert "no mistakes" in command("check", str(draft))

    with in_country(zambia):
        before = rows()
    told = json.loads(command("simulate", str(draft), ISO2, "--json"))
    table = command("simulate", str(draft), ISO2)
    with in_country(zambia):
        assert rows() == before
    found = {row["document_type"]: row for row in told["document_types"]}["export_permit"]
    assert (found["version"], found["cases"], found["same_end"]) == (3, 3, 1)
    (refusal,) = found["refusals"]
    assert (refusal["state"], refusal["action"], refusal["kind"], refusal["cases"]) == (
        "in_review",
        "approve",
        "not possible",
        2,
    )
    assert found["consequences"] == 3  # two payments and an issue
    assert found["ends"] == {"in_review": 3}
    decide = next(row for row in found["waits"] if "recommend" in row["actions"])
    assert (decide["days_allowed"], decide["done"], decide["still_open"]) == (9, 0, 3)
    assert "approve  not possible in this state  2" in table

    said = command("activate", str(draft), ISO2)
    assert "workflows: export_permit 3 created" in said
    assert "fees: ZM-2026-2 created" in said
    assert command("activate", str(draft), ISO2).strip() == f"{ISO2}: nothing to change."
    with in_country(zambia):
        assert AuditEntry.objects.filter(verb="pack.activated").count() == 1
        old = Application.objects.get(state="in_review")
        assert old.definition.version == 2
        assert bring_to(old, "awaiting_payment").definition.version == 2
        assert make_application().definition.version == 3
    assert get_country(ISO2).status == Country.Status.ACTIVE

    drawn = page(zambia, "/settings/workflows/export_permit/").split('class="diagram"')[1]
    svg = drawn[drawn.index("<svg") : drawn.index("</svg>")]
    assert "Recommended to the head" in svg
    assert "Version 3" in svg
    assert "(9\u00a0days)" in svg
    assert "2,750.00" in page(zambia, "/settings/fees/")


@pytest.mark.parametrize("what", ["check", "simulate", "activate"])
def test_a_broken_pack_is_refused_with_file_key_and_reason(zambia: Country, draft: Path, what: str):
    change(
        draft / "workflows" / "export.yaml",
        (
            "roles: [ma_supervisor]\n      guards: [controls_passed, ndf_in_force, laf_in_force]",
            "roles: [ma_head]\n      guards: [controls_passed]",
        ),
    )
    with in_country(zambia):
        before = rows()
    with pytest.raises(CommandError) as refused:
        command(what, str(draft), *([] if what == "check" else [ISO2]))
    said = str(refused.value)
    assert "workflows/export.yaml:" in said
    assert "export.transitions[7].roles: “ma_head” is not known here." in said
    with in_country(zambia):
        assert rows() == before


def test_a_country_that_is_not_hosted_is_told(draft: Path):
    with pytest.raises(CommandError, match="QQ"):
        command("activate", str(draft), "QQ")


def test_activation_names_its_country(draft: Path):
    with pytest.raises(CommandError, match="Name the hosted country"):
        command("activate", str(draft))


def test_a_pack_of_another_country_is_not_activated(zambia: Country):
    with pytest.raises(CommandError, match="is MZ, not ZM"):
        command("activate", "MZ", ISO2)
