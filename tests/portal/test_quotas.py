"""The quota board, the page of one quota, and what a supervisor does there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from core.common import clock
from core.events.services import run_pending
from core.quotas.models import Quota
from core.quotas.selectors import balance, list_quotas
from ops.demo import cases
from tests.factories.permits import drop_quotas, make_quota, taxon
from tests.portal.browsing import text_of


@pytest.fixture
def quota(in_mz: object) -> Quota:
    drop_quotas()
    return make_quota(1000)


def test_the_board_shows_what_is_taken_applied_for_and_when_it_ends(
    quota: Quota, officer: Client, django_assert_max_num_queries: object
) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "50"})
    cases.issue(cases.draft())
    cases.act(cases.draft(), "submit", "trader")
    run_pending()
    now = balance(quota)
    assert (now.reserved, now.endorsed, now.claimed) == (118, 50, 118)
    page = text_of(officer.get("/quotas/"))
    for figure in ("1000 NAR", ">118<", ">50<", ">832<"):
        assert figure in page.replace(",", "").replace("\u202f", ""), figure
    assert "used up" in page.casefold()
    assert "Nothing" not in text_of(officer.get("/quotas/?q=crocodylus"))
    assert "No quotas for this year" in text_of(officer.get("/quotas/?q=panthera"))


def test_one_quota_leads_to_every_permit_and_case(quota: Quota, officer: Client) -> None:
    permit = cases.issue(cases.draft())
    cases.endorse(permit, {"A": "50"})
    waiting = cases.act(cases.draft(), "submit", "trader")
    run_pending()
    page = text_of(officer.get(f"/quotas/{quota.pk}/"))
    assert f"/permits/{permit.pk}/" in page
    assert f"/cases/{waiting.pk}/" in page
    assert "Endorsed at the border" in page
    assert 'data-chart="quota-chart"' in page
    assert "Raise, lower or change" not in page


def test_a_lowered_quota_says_why_and_a_season_shares_terms(
    quota: Quota, supervisor: Client
) -> None:
    at = f"/quotas/{quota.pk}/"
    form = {"year": quota.year, "unit_code": "NAR", "term_code": "SKI", "source_codes": ["W"],
            "amount": "900"}  # fmt: skip
    assert "Say why" in text_of(supervisor.post(f"{at}change/", form))
    form |= {"reason": "Drought in two basins.", "factors": "LIV NAR 1\nMEA KGM 0,05"}
    assert supervisor.post(f"{at}change/", form)["Location"] == at
    quota.refresh_from_db()
    assert quota.amount == 900
    assert quota.conversions == [
        {"term": "LIV", "unit": "NAR", "factor": "1"},
        {"term": "MEA", "unit": "KGM", "factor": "0.05"},
    ]
    assert "Drought in two basins." in text_of(supervisor.get(at))
    assert "write a term" in text_of(supervisor.post(f"{at}change/", form | {"factors": "skins"}))
    season = {"species": "Panthera pardus", "starts_on": "2026-03-01", "ends_on": "2027-02-28",
              "amount": "7", "unit_code": "NAR", "region": "Niassa"}  # fmt: skip
    assert supervisor.post("/quotas/set/", season).status_code == 302
    made = list_quotas(year=2027).get(taxon=taxon("Panthera pardus"))
    assert (made.ends_on, made.region) == (dt.date(2027, 2, 28), "Niassa")
    # A browser drops a day that is written as people write it.
    in_portuguese = {"accept-language": "pt"}
    page = text_of(supervisor.get(f"/quotas/{made.pk}/change/", headers=in_portuguese))
    assert 'value="2026-03-01"' in page


def test_what_is_left_is_carried_over_only_with_a_justification(
    quota: Quota, supervisor: Client
) -> None:
    later = make_quota(500, year=clock.today().year + 1)
    assert f"?year={later.year}" in text_of(supervisor.get("/quotas/"))
    at = f"/quotas/{quota.pk}/"
    form = {"target": str(later.pk), "amount": "200", "notice": "Letter 9"}
    assert "This field is required" in text_of(supervisor.post(f"{at}carry-over/", form))
    form["justification"] = "Half of the season was closed by floods."
    assert supervisor.post(f"{at}carry-over/", form)["Location"] == at
    quota.refresh_from_db()
    later.refresh_from_db()
    assert (quota.amount, later.amount) == (800, 700)
    assert "closed by floods" in text_of(supervisor.get(f"/quotas/{later.pk}/"))
    assert "left to be carried over" in text_of(
        supervisor.post(f"{at}carry-over/", form | {"amount": "801"})
    )
