"""Programs of the authorities record findings and read quotas."""

from __future__ import annotations

from typing import Any

import pytest

from core.findings.models import Finding
from core.permits.models import Application
from tenants.context import in_country
from tenants.models import Country
from tests.api.conftest import problem, program_of
from tests.factories.people import make_user
from tests.factories.permits import (
    Officers,
    bring_to,
    drop_quotas,
    make_application,
    make_permit,
    make_quota,
)

NDF = {"kind": "ndf", "outcome": "positive", "reasoning": "Stable.", "evidence": {"status": "ok"}}


@pytest.fixture
def case(in_mz: Country) -> Application:
    drop_quotas()
    return bring_to(make_application(), "in_review", officers=Officers())


def test_each_authority_records_its_own_finding(case: Application) -> None:
    at = f"applications/{case.pk}/findings/"
    scientist = program_of(make_user("sa_officer"))
    made = scientist.post(at, NDF)
    assert made.status_code == 201, made.text
    assert made.json()["evidence"] == {"status": "ok"}
    officer = program_of(make_user("ma_officer"))
    problem(officer.post(at, NDF), 403, "permission.missing")
    laf = {"kind": "laf", "outcome": "positive", "reasoning": "Seen.",
           "checks": {"identity": {"result": "not_satisfied"}}}  # fmt: skip
    problem(officer.post(at, laf), 422, "finding.invalid")
    laf["checks"] = {"identity": {"result": "satisfied", "note": "Tags."}}
    assert officer.post(at, laf).status_code == 201
    assert [row["kind"] for row in officer.get(at).json()] == ["ndf", "laf"]
    problem(program_of(case.created_by).get(at), 403, "forbidden")
    problem(scientist.post(f"{at}cite/"), 409, "standing_finding.nothing_to_cite")
    assert scientist.get("standing-findings/").json() == []
    assert Finding.objects.count() == 2


def test_quotas_are_read_with_balance_and_history(in_mz: Country) -> None:
    drop_quotas()
    quota = make_quota(100)
    permit = make_permit()
    reader = program_of(make_user("ma_officer"))
    (row,) = reader.get("quotas/").json()
    assert (row["amount"], row["reserved"], row["left"]) == ("100.0000", "5.0000", "95.0000")
    whole: dict[str, Any] = reader.get(f"quotas/{quota.pk}/").json()
    (step,) = whole["movements"]
    assert (step["kind"], step["permit"]) == ("reserved", str(permit.pk))
    assert [change["kind"] for change in whole["changes"]] == ["opened"]
    assert reader.get("quotas/", {"year": 1999}).json() == []
    problem(program_of(make_user("applicant")).get("quotas/"), 403, "permission.missing")


def test_another_countrys_quota_is_nowhere(lk: Country, mz: Country) -> None:
    with in_country(lk):
        quota = make_quota(3, name="Hippocampus kuda", term_code="LIV")
    with in_country(mz):
        reader = program_of(make_user("ma_officer"))
        problem(reader.get(f"quotas/{quota.pk}/"), 404, "quota.not_found")
