"""The Scientific Authority's pages."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from core.common import clock
from core.findings.models import Finding
from ops.demo import cases
from tests.portal.browsing import in_review, text_of


def test_the_list_shows_cases_that_wait_for_an_opinion(scientist: Client) -> None:
    waiting = in_review()
    fresh = cases.act(cases.draft(), "submit", "trader")
    page = text_of(scientist.get("/opinions/"))
    assert waiting.reference in page
    assert fresh.reference not in page


def test_others_give_no_opinions(officer: Client, trader: Client) -> None:
    application = in_review()
    for client in (officer, trader):
        assert client.get("/opinions/").status_code == 403
        form = {"outcome": "positive", "reasoning": "x"}
        assert client.post(f"/opinions/{application.pk}/", form).status_code == 403


def test_an_opinion_with_conditions_and_evidence(scientist: Client) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "50"})
    application = in_review()
    at = f"/opinions/{application.pk}/"
    page = text_of(scientist.get(at))
    assert "50 NAR" in page
    assert "Quota" in page
    form = {
        "outcome": "conditional",
        "reasoning": "Stable, but few nests.",
        "conditions": "Skins above 25 cm only.",
        "evidence-status": "Aerial survey of 2025.",
    }
    assert scientist.post(at, form)["Location"] == at
    finding = Finding.objects.get(application=application)
    assert (finding.kind, finding.outcome) == ("ndf", "conditional")
    assert finding.evidence == {"status": "Aerial survey of 2025."}
    page = text_of(scientist.get(at))
    assert "Skins above 25 cm only." in page
    assert "Aerial survey of 2025." in page
    assert application.reference in text_of(scientist.get("/opinions/"))


def test_an_opinion_needs_reasons(scientist: Client) -> None:
    application = in_review()
    page = text_of(scientist.post(f"/opinions/{application.pk}/", {"outcome": "positive"}))
    assert "This field is required" in page
    assert not Finding.objects.exists()


def test_a_standing_finding_is_made_cited_and_withdrawn_on_the_pages(scientist: Client) -> None:
    application = in_review()
    line = application.lines.get()
    form = {
        "species": line.scientific_name,
        "taxon_id": str(line.taxon_id),
        "term_code": "SKI",
        "source_codes": ["W"],
        "valid_from": clock.today().isoformat(),
        "valid_until": (clock.today() + dt.timedelta(days=90)).isoformat(),
        "maximum": "500",
        "unit_code": "NAR",
        "outcome": "conditional",
        "conditions": "Skins above 25 cm only.",
        "reasoning": "Stable in every count.",
        "evidence-status.trend": "Rising since 2019.",
    }
    assert "Rising" not in text_of(scientist.get("/opinions/standing/new/"))
    found = scientist.post("/opinions/standing/new/", form)
    assert found.status_code == 302, text_of(found)
    at = found["Location"]
    assert "Rising since 2019." in text_of(scientist.get(at))
    case = f"/opinions/{application.pk}/"
    assert "Standing findings that cover this case" in text_of(scientist.get(case))
    assert scientist.post(f"{case}cite/")["Location"] == case
    made = Finding.objects.get(application=application)
    assert (made.outcome, made.conditions) == ("conditional", "Skins above 25 cm only.")
    assert application.reference in text_of(scientist.get(at))
    assert "NDF-" in text_of(scientist.get("/opinions/standing/"))
    scientist.post(f"{at}withdraw/", {"reason": "A new survey."})
    assert "A new survey." in text_of(scientist.get(at))


def test_an_incomplete_standing_finding_is_sent_back_with_what_was_typed(scientist: Client) -> None:
    page = text_of(
        scientist.post(
            "/opinions/standing/new/",
            {"species": "Crocodylus niloticus", "evidence-status.trend": "Rising since 2019."},
        )
    )
    assert "This field is required" in page
    assert "Rising since 2019." in page


def test_live_permits_stand_against_actual_exports(scientist: Client, officer: Client) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "50"})
    cases.issue(cases.draft())
    page = text_of(scientist.get("/opinions/monitor/"))
    assert "236 NAR" in page
    assert "118 NAR" in page
    assert "50 NAR" in page
    assert officer.get("/opinions/monitor/").status_code == 403
