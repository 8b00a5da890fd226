"""A country that nobody wrote Python for: its YAML is made here, and it issues a permit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from billing.invoices.selectors import invoice_for
from core.agencies.selectors import get_issuing_authority
from core.common import clock
from core.permits.models import Permit
from core.workflow.selectors import history, list_tasks
from tenants import onboarding
from tenants.context import in_country
from tenants.models import Country
from tenants.packs import FOLDER_SECTIONS, load_pack, pack_folder, read_pack
from tests.conftest import drop_country
from tests.factories.people import make_user
from tests.factories.permits import bring_to, make_application

pytestmark = pytest.mark.xdist_group("fresh_country")

NAMES = {"en": "Botswana"}
EXPORT = {
    "version": 1,
    "initial": "asked",
    "states": {
        "asked": {"name": {"en": "Asked for"}},
        "in_review": {
            "name": {"en": "Under study"},
            "tasks": [
                {
                    "role": "ma_officer",
                    "title": {"en": "Study"},
                    "days": 4,
                    "action": ["approve"],
                }
            ],
        },
        "settled": {"name": {"en": "Settled"}},
        "issued": {"name": {"en": "Given out"}, "terminal": True},
    },
    "transitions": [
        {
            "action": "submit",
            "name": {"en": "Ask"},
            "source": "asked",
            "target": "in_review",
            "roles": ["applicant"],
            "guards": ["complete", "controls_passed"],
            "effects": ["freeze_fee"],
        },
        {
            "action": "record_ndf",
            "name": {"en": "NDF"},
            "source": "in_review",
            "roles": ["sa_officer"],
        },
        {
            "action": "record_laf",
            "name": {"en": "LAF"},
            "source": "in_review",
            "roles": ["ma_officer"],
        },
        {
            "action": "approve",
            "name": {"en": "Settle"},
            "source": "in_review",
            "target": "settled",
            "roles": ["ma_officer"],
            "guards": ["ndf_in_force", "laf_in_force"],
            "effects": ["raise_invoice"],
        },
        {
            "action": "payment_received",
            "name": {"en": "Paid"},
            "source": "settled",
            "roles": ["system"],
        },
        {
            "action": "issue",
            "name": {"en": "Give out"},
            "source": "settled",
            "target": "issued",
            "roles": ["ma_supervisor"],
            "guards": ["fee_paid"],
            "effects": ["issue_permit"],
        },
    ],
}


def in_english(value: Any) -> Any:
    """The data with the English text only, wherever texts stand per language."""
    if isinstance(value, list):
        return [in_english(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "en" in value and all(isinstance(text, str) for text in value.values()):
        return {"en": value["en"]}
    return {key: in_english(each) for key, each in value.items()}


def write_pack(folder: Path) -> Path:
    """Botswana: one paper, own process, currency, numbers and fee; the rest after South Africa."""
    za = read_pack(pack_folder("ZA"))
    sections = {
        name: in_english(za.section(name)) for name in ("roles", "agencies", "offices", "accounts")
    }
    export = next(row for row in za.section("document_types") if row["code"] == "export_permit")
    fees = in_english(za.section("fees")) | {"currency": "BWP", "exemptions": []}
    fees["rules"] = [fees["rules"][0] | {"amount": "75.50"}]
    sections |= {
        "country": {
            "iso2": "BW",
            "names": NAMES,
            "currency": "BWP",
            "languages": ["en"],
            "default_language": "en",
            "timezone": "Africa/Gaborone",
        },
        "branding": {
            "portal_names": {"en": "Botswana eCITES"},
            "authority": "DFFE",
            "colours": {"primary": "#2a5d8f", "accent": "#111111", "ink": "#111111"},
        },
        "document_types": [in_english(export) | {"series": "all"}],
        "numbers": [{"series": "all", "pattern": "BW-{yyyy}-{serial:03d}", "reset": "year"}],
        "workflows": {"export": EXPORT},
        "fees": fees,
    }
    for name, data in sections.items():
        entries = data if name in FOLDER_SECTIONS else {name: data}
        target = folder / name if name in FOLDER_SECTIONS else folder
        target.mkdir(parents=True, exist_ok=True)
        for key, content in entries.items():
            text = yaml.safe_dump({key: content}, allow_unicode=True, sort_keys=False)
            (target / f"{key}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def botswana(
    committed: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Country, Path]]:
    folder = write_pack(tmp_path_factory.mktemp("packs") / "bw")
    left = Country.objects.filter(iso2="BW").first()
    if left:
        onboarding.undo(left)
    outcome = onboarding.onboard(folder, admin_email="admin@bw.example.org")
    yield outcome.country, folder
    drop_country(outcome.country)


def test_the_new_country_issues_a_permit_in_its_own_way(botswana: tuple[Country, Path]):
    country, _folder = botswana
    with in_country(country):
        app = bring_to(make_application(), "issued")
        assert [record.action for record in history(app)] == [
            "start", "submit", "record_ndf", "record_laf", "approve", "payment_received", "issue",
        ]  # fmt: skip
        assert str(invoice_for(app.pk).total) == "BWP 75.50"
        assert Permit.objects.get(application=app).number == f"BW-{clock.today().year}-001"
        assert get_issuing_authority().code == "DFFE"
        assert not list_tasks(make_user("ma_officer")).exists()


def test_loading_its_pack_again_changes_nothing(botswana: tuple[Country, Path]):
    country, folder = botswana
    assert load_pack(read_pack(folder), country).lines() == []
