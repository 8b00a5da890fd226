"""Loading the sections `workflows` and `holidays` into a country."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from core.workflow import pack as section
from core.workflow.models import Holiday, WorkflowDefinition
from tenants.packs import PackInvalid, load_pack, pack_folder, read_pack
from tests.factories.permits import make_application


@pytest.fixture
def mozambique() -> Any:
    return read_pack(pack_folder("MZ"))


def in_force() -> dict[str, int]:
    return dict(
        WorkflowDefinition.objects.filter(active=True).values_list("document_type", "version")
    )


def test_each_document_type_has_one_process_in_force(in_mz: Any, mozambique: Any):
    codes = {row["code"] for row in mozambique.section("document_types")}
    assert set(in_force()) == codes


def test_loading_the_same_pack_again_changes_nothing(in_mz: Any, mozambique: Any):
    report = load_pack(mozambique, in_mz)
    assert report.lines() == []


def load(country: Any, pack: Any, body: dict[str, Any]) -> Any:
    """Load `body` as the export process; returns the context with changes and errors."""
    ctx = pack.context("workflows")
    section.load_workflows(pack.section("workflows") | {"export": body}, country, ctx)
    return ctx


def test_a_new_version_takes_over_and_the_old_one_stays(in_mz: Any, mozambique: Any):
    app = make_application()
    body = copy.deepcopy(mozambique.section("workflows")["export"])
    known = body["version"]
    body["version"] = known + 1
    body["states"]["draft"]["name"]["en"] = "First draft"
    ctx = load(in_mz, mozambique, body)
    assert [(change.key, change.what) for change in ctx.changes] == [
        (f"export_permit {known + 1}", "created")
    ]
    assert in_force()["export_permit"] == known + 1
    app.refresh_from_db()
    assert app.definition.version == known


def test_a_version_that_cases_follow_is_never_changed(in_mz: Any, mozambique: Any):
    make_application()
    body = copy.deepcopy(mozambique.section("workflows")["export"])
    body["states"]["draft"]["name"]["en"] = "First draft"
    ctx = load(in_mz, mozambique, body)
    (error,) = ctx.errors
    assert "Raise the version." in str(error)
    assert "export.version" in str(error)


def test_a_mistake_found_while_loading_undoes_the_whole_pack(in_mz: Any, mozambique: Any):
    make_application()
    body = mozambique.section("workflows")["export"]
    body["states"]["draft"]["name"]["en"] = "First draft"
    mozambique.section("holidays")["days"].append(
        {"date": "2030-01-02", "names": {"pt": "Dia", "en": "Day"}}
    )
    with pytest.raises(PackInvalid):
        load_pack(mozambique, in_mz)
    assert not Holiday.objects.filter(date="2030-01-02").exists()


def test_a_pack_is_not_loaded_into_another_country(in_za: Any, mozambique: Any):
    with pytest.raises(PackInvalid, match="is MZ, not ZA"):
        load_pack(mozambique, in_za)


def test_the_calendar_follows_the_pack(in_mz: Any, mozambique: Any):
    days = mozambique.section("holidays")
    changed = {
        "weekend": ["friday"],
        "days": [*days["days"][:-1], {"date": "2031-05-05", "names": {"pt": "x", "en": "x"}}],
    }
    ctx = mozambique.context("holidays")
    section.load_holidays(changed, in_mz, ctx)
    assert {change.key for change in ctx.changes} == {
        "weekend",
        "2031-05-05",
        days["days"][-1]["date"],
    }
    assert section.export_holidays(in_mz)["weekend"] == ["friday"]


def test_what_is_exported_can_be_loaded(in_mz: Any, mozambique: Any):
    assert section.export_holidays(in_mz) == mozambique.section("holidays")
    exported = section.export_workflows(in_mz)
    assert exported["licenca_nacional"] == mozambique.section("workflows")["national"]
