"""The Scientific Authority's pages."""

from __future__ import annotations

from django.test import Client

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
