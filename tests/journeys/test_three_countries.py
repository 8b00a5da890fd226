"""The same application in LK, MZ and ZA: other tasks, other fees, other numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from billing.fees.services import running_quote
from core.workflow.models import Task
from core.workflow.selectors import history
from ops.demo import cases, people
from tenants import onboarding
from tenants.context import in_country
from tests.conftest import copy_pack, drop_country

CORAL = cases.Goods("Acropora", "COR", "118", "KGM", description="Maricultured coral")


def journey_of(goods: cases.Goods) -> dict[str, Any]:
    """From draft to permit, as the country's pack has it."""
    people.make_people(password=None)
    application = cases.draft(goods, to="IT", purpose="T", importer="Acquari Liguri Srl")
    fee = str(running_quote(application).total)
    permit = cases.issue(application)
    tasks = Task.objects.filter(subject_id=application.pk)
    return {
        "fee": fee,
        "number": permit.number,
        "actions": [record.action for record in history(application)],
        "tasks": {f"{task.role}: {'/'.join(task.actions)}" for task in tasks},
    }


REVIEWED = ["start_review", "record_ndf", "record_laf", "approve"]


def test_sri_lanka_is_paid_before_review(in_lk):
    assert journey_of(CORAL) == {
        "fee": "LKR 2850.00",
        "number": "26LK000001",
        "actions": ["start", "submit", "payment_received", *REVIEWED, "issue"],
        "tasks": {
            "applicant: payment_received",
            "cashier: payment_received",
            "ma_officer: start_review",
            "sa_officer: record_ndf",
            "ma_officer: record_laf",
            "ma_officer: approve/refuse/return_to_applicant",
            "ma_supervisor: issue",
        },
    }


def test_mozambique_is_paid_before_issue(in_mz):
    assert journey_of(CORAL) == {
        "fee": "MZN 2000.00",
        "number": "MZ26E00001",
        "actions": ["start", "submit", *REVIEWED, "payment_received", "issue"],
        "tasks": {
            "ma_officer: start_review",
            "sa_officer: record_ndf",
            "ma_officer: record_laf",
            "ma_officer: approve/refuse/return_to_applicant",
            "applicant: payment_received",
            "cashier: payment_received",
            "ma_supervisor: issue",
        },
    }


def test_south_africa_has_two_signatures(in_za):
    found = journey_of(CORAL)
    assert found["fee"] == "ZAR 100.00"
    assert found["number"] == "26ZA000001/EX"
    assert found["actions"] == ["start", "submit", *REVIEWED, "payment_received", "sign", "issue"]
    assert "ma_supervisor: sign" in found["tasks"]
    assert "ma_supervisor: issue" in found["tasks"]


def test_a_new_countrys_pack_is_onboarded_without_touching_python(committed, tmp_path):
    """Botswana: written here as YAML, with one fee, own numbers its own currency and host."""
    folder = copy_pack("ZA", "BW", tmp_path)
    rewrite(folder / "country.yaml", currency="BWP", names={"en": "Botswana", "af": "Botswana"})
    rewrite(
        folder / "fees.yaml",
        version="BW-1",
        currency="BWP",
        rules=[
            {"code": "flat", "names": {"en": "Permit fee", "af": "Permitfooi"}, "per": "permit",
             "when": {"document_types": ["export_permit"]}, "amount": "250.00", "account": "4000"},
        ],
        exemptions=[],
    )  # fmt: skip
    numbers = yaml.safe_load((folder / "numbers.yaml").read_text())["numbers"]
    for row in numbers:
        row["pattern"] = "BW/{yyyy}/" + row["series"][0].upper() + "{serial:04d}"
    (folder / "numbers.yaml").write_text(yaml.safe_dump({"numbers": numbers}))
    fees = yaml.safe_load((folder / "fees.yaml").read_text())["fees"]
    accounts = yaml.safe_load((folder / "accounts.yaml").read_text())["accounts"]
    fees["rules"][0]["account"] = next(a["code"] for a in accounts if a["kind"] == "income")
    (folder / "fees.yaml").write_text(yaml.safe_dump({"fees": fees}))
    country = onboarding.onboard(folder, admin_email="admin@bw.example.org").country
    try:
        with in_country(country):
            found = journey_of(CORAL)
        assert found["fee"] == "BWP 250.00"
        assert found["number"].startswith("BW/2026/E0001")
        assert country.host == "bw.localhost"
    finally:
        drop_country(country)


def rewrite(path: Path, **changes: Any) -> None:
    """Change keys of a pack file's section."""
    data = yaml.safe_load(path.read_text())
    (section,) = data
    data[section] |= changes
    path.write_text(yaml.safe_dump(data, allow_unicode=True))
