"""The Management Authority's pages."""

from __future__ import annotations

import datetime as dt
import re

from django.test import Client

from core.accounts.actors import SYSTEM
from core.common import clock
from core.customs.models import Endorsement
from core.documents.selectors import list_uploads
from core.events.services import run_pending
from core.findings.models import Finding
from core.permits.models import Permit
from core.quotas.selectors import list_quotas
from core.quotas.services import set_quota
from core.workflow.models import Task
from ops.demo import cases, people
from tenants.context import in_country
from tests.factories.permits import make_permit
from tests.portal.browsing import in_review, text_of

OFFICERS_PAGES = ("/work/", "/cases/", "/permits/", "/quotas/", "/foreign-permits/", "/reports/")


def test_every_page_of_the_authority_opens(supervisor: Client) -> None:
    permit = cases.issue(cases.draft())
    for address in OFFICERS_PAGES:
        assert supervisor.get(address).status_code == 200, address
    for address in (f"/cases/{permit.application_id}/", f"/permits/{permit.pk}/"):
        assert supervisor.get(address).status_code == 200, address


def test_a_trader_gets_no_page_of_the_authority(trader: Client) -> None:
    application = in_review()
    for address in (*OFFICERS_PAGES, f"/cases/{application.pk}/"):
        assert trader.get(address).status_code == 403, address
    posted = trader.post(f"/cases/{application.pk}/act/", {"action": "approve"})
    assert posted.status_code == 403


def test_a_draft_is_not_shown_to_officers(officer: Client) -> None:
    draft = cases.draft()
    assert officer.get(f"/cases/{draft.pk}/").status_code == 404
    assert draft.reference not in text_of(officer.get("/cases/"))


def test_the_work_list_shows_what_waits_and_can_be_filtered(officer: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    assert application.reference in text_of(officer.get("/work/"))
    assert application.reference in text_of(officer.get("/work/", {"state": "submitted"}))
    assert application.reference not in text_of(officer.get("/work/", {"state": "in_review"}))
    assert application.reference not in text_of(officer.get("/work/", {"type": "import_permit"}))


def test_a_task_is_taken_and_given_back(officer: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    task = Task.objects.get(subject_id=application.pk, closed_at=None)
    officer.post(f"/work/{task.pk}/take/")
    task.refresh_from_db()
    assert task.assignee == people.user("officer")
    officer.post(f"/work/{task.pk}/release/")
    task.refresh_from_db()
    assert task.assignee is None


def test_a_case_goes_from_review_to_approval_by_forms(officer: Client) -> None:
    application = cases.act(cases.draft(), "submit", "trader")
    at = f"/cases/{application.pk}"
    officer.post(f"{at}/act/", {"action": "start_review"})
    finding = {
        "outcome": "positive",
        "reasoning": "Licence seen.",
        "evidence-identity": "Tags agree.",
    }
    assert officer.post(f"{at}/findings/laf/", finding).status_code == 302
    refused = officer.post(f"{at}/act/", {"action": "approve"}, follow=True)
    assert "none has been recorded yet" in text_of(refused)
    cases.find_legal(application)
    officer.post(f"{at}/act/", {"action": "approve"})
    application.refresh_from_db()
    assert application.state == "awaiting_payment"
    assert Finding.objects.filter(evidence={"identity": "Tags agree."}).exists()


def test_a_finding_without_reasons_is_not_recorded(officer: Client) -> None:
    application = in_review()
    at = f"/cases/{application.pk}/findings/laf/"
    page = text_of(officer.post(at, {"outcome": "positive", "reasoning": ""}))
    assert "This field is required" in page
    page = text_of(officer.post(at, {"outcome": "conditional", "reasoning": "Well."}))
    assert "State the conditions." in page
    assert not Finding.objects.exists()


def test_refusing_needs_a_reason(officer: Client) -> None:
    application = in_review()
    at = f"/cases/{application.pk}/act/"
    officer.post(at, {"action": "refuse"})
    application.refresh_from_db()
    assert application.state == "in_review"
    officer.post(at, {"action": "refuse", "reason": "The licence names another holder."})
    application.refresh_from_db()
    assert application.state == "refused"


def test_the_case_page_shows_listing_quota_and_proofs(officer: Client) -> None:
    application = in_review()
    page = text_of(officer.get(f"/cases/{application.pk}/"))
    for sign in ("Crocodylus niloticus", "Appendix II", "Quota", "licence.pdf"):
        assert sign in page, sign
    proof = re.search(rf"/cases/{application.pk}/proofs/[0-9a-f-]+/", page)
    assert proof
    assert officer.get(proof.group())["Content-Disposition"].startswith("attachment")


def test_a_proof_of_one_case_is_not_found_under_another(officer: Client) -> None:
    one, other = in_review(), in_review(importer="Another Ltd")
    page = text_of(officer.get(f"/cases/{one.pk}/"))
    proof = re.search(r"/proofs/([0-9a-f-]{36})/", page)
    assert proof
    assert officer.get(f"/cases/{other.pk}/proofs/{proof.group(1)}/").status_code == 404


def test_conditions_are_set(officer: Client) -> None:
    application = in_review()
    form = {"conditions": "Only with tags.", "security_stamp": "MZ 0012"}
    officer.post(f"/cases/{application.pk}/conditions/", form)
    application.refresh_from_db()
    assert (application.conditions, application.security_stamp) == ("Only with tags.", "MZ 0012")


def test_a_supervisor_excepts_a_stop_with_a_reason(officer: Client, supervisor: Client) -> None:
    application = in_review()
    taxon = application.lines.get().taxon_id
    for quota in list_quotas(year=clock.today().year).filter(taxon_id=taxon, term_code="SKI"):
        set_quota(
            taxon_id=taxon, year=quota.year, amount=quota.amount * 0, by=SYSTEM,
            unit_code=quota.unit_code, term_code="SKI", source_codes=quota.source_codes,
        )  # fmt: skip
    form = {"position": "1", "code": "quota.zero", "reason": "Confiscated stock, court order 12."}
    assert "Record the exception" in text_of(supervisor.get(f"/cases/{application.pk}/"))
    assert officer.post(f"/cases/{application.pk}/exceptions/", form).status_code == 403
    supervisor.post(f"/cases/{application.pk}/exceptions/", form)
    assert application.exceptions.get().reason == form["reason"]


def test_a_permit_is_issued_on_the_page_and_cancelled_with_a_reason(supervisor: Client) -> None:
    permit = cases.issue(cases.draft())
    run_pending()
    page = text_of(supervisor.get(f"/permits/{permit.pk}/"))
    assert "/v/" in page
    pdf = supervisor.get(f"/permits/{permit.pk}/papers/pdf/")
    assert pdf["Content-Disposition"].startswith("attachment")
    supervisor.post(f"/permits/{permit.pk}/cancel/", {"reason": " "})
    permit.standing.refresh_from_db()
    assert permit.standing.status == "in_force"
    supervisor.post(f"/permits/{permit.pk}/cancel/", {"reason": "Forged licence."})
    permit.standing.refresh_from_db()
    assert (permit.standing.status, permit.standing.reason) == ("cancelled", "Forged licence.")


def test_a_permit_is_issued_by_a_second_person_until_a_chosen_day(supervisor: Client) -> None:
    application = in_review()
    cases.find_legal(application)
    cases.act(application, "approve", "officer")
    cases.pay(application)
    day = clock.today() + dt.timedelta(days=30)
    form = {"action": "issue", "valid_until": day.isoformat(), "security_stamp": "MZ 7"}
    late = form | {"valid_until": (day + dt.timedelta(days=400)).isoformat()}
    answer = supervisor.post(f"/cases/{application.pk}/act/", late, follow=True)
    assert "may be valid until" in text_of(answer)
    supervisor.post(f"/cases/{application.pk}/act/", form)
    permit = Permit.objects.get(application=application)
    assert permit.valid_until == day
    assert permit.snapshot["security_stamp"] == "MZ 7"
    assert permit.number in text_of(supervisor.get(f"/cases/{application.pk}/"))


def test_a_quota_is_set_by_a_supervisor_only(officer: Client, supervisor: Client) -> None:
    year = clock.today().year
    form = {"species": "Panthera pardus", "year": year, "amount": "60", "unit_code": "NAR",
            "term_code": "TRO", "source_codes": ["W", "F"], "note": "Notice 3"}  # fmt: skip
    assert officer.post("/quotas/set/", form).status_code == 403
    assert "Set a quota" not in text_of(officer.get("/quotas/"))
    page = text_of(supervisor.post("/quotas/set/", form | {"species": "pan", "lookup": "1"}))
    assert 'name="taxon_id"' in page
    assert "Notice 3" in page
    assert "Choose the species" in text_of(supervisor.post("/quotas/set/", form | {"species": ""}))
    answer = supervisor.post("/quotas/set/", form)
    quota = list_quotas(year=year).get(taxon__scientific_name="Panthera pardus")
    assert answer["Location"] == f"/quotas/{quota.pk}/"
    assert (quota.amount, quota.source_codes) == (60, ["F", "W"])
    assert "Panthera pardus" in text_of(supervisor.get("/quotas/"))
    wrong = supervisor.post("/quotas/set/", form | {"amount": "-1"})
    assert wrong.status_code == 200


def test_an_officer_may_not_cancel(officer: Client) -> None:
    permit = cases.issue(cases.draft())
    answer = officer.post(f"/permits/{permit.pk}/cancel/", {"reason": "I wish."})
    assert answer.status_code == 403


def test_the_annual_report_is_downloaded(supervisor: Client) -> None:
    cases.endorse(cases.issue(cases.draft()), {"A": "50"})
    assert Endorsement.objects.count() == 1
    year = clock.today().year
    answer = supervisor.get(f"/reports/{year}/export.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert rows[0].startswith("Appendix,SpeciesName")
    assert "Crocodylus niloticus" in rows[1]
    assert supervisor.get(f"/reports/{year}/import.csv").status_code == 200
    assert supervisor.get(f"/reports/{year}/sideways.csv").status_code == 404
    assert supervisor.get("/reports/", {"check": "export"}).status_code == 200


def test_permits_and_cases_are_found(supervisor: Client) -> None:
    permit = cases.issue(cases.draft())
    for q in (permit.number, "niloticus", "Cape Exotic"):
        assert permit.number in text_of(supervisor.get("/permits/", {"q": q})), q
        assert permit.application.reference in text_of(supervisor.get("/cases/", {"q": q})), q
    assert permit.number not in text_of(supervisor.get("/permits/", {"status": "cancelled"}))


def test_another_countrys_case_does_not_exist(officer: Client) -> None:
    with in_country("ZA"):
        elsewhere = make_permit()
    assert officer.get(f"/cases/{elsewhere.application_id}/").status_code == 404
    assert officer.get(f"/permits/{elsewhere.pk}/").status_code == 404
    act = {"action": "cancel", "reason": "x"}
    assert officer.post(f"/cases/{elsewhere.application_id}/act/", act).status_code == 404


def test_each_check_of_the_finding_points_at_what_was_uploaded(officer: Client) -> None:
    application = in_review()
    at = f"/cases/{application.pk}/"
    proof = str(list_uploads(application)[0].pk)
    assert 'name="check-taken_legally"' in text_of(officer.get(at))
    answers = {
        "outcome": "positive",
        "reasoning": "Licence and tags seen.",
        "check-taken_legally": "satisfied",
        "note-taken_legally": "Licence 114 of 2026.",
        "proof-taken_legally": [proof],
        "check-identity": "unclear",
    }
    page = text_of(officer.post(f"{at}findings/laf/", answers))
    assert "is not satisfied: the finding cannot be positive" in page
    assert "Licence 114 of 2026." in page
    answers["check-identity"] = "satisfied"
    assert officer.post(f"{at}findings/laf/", answers)["Location"] == at
    made = Finding.objects.get(application=application)
    assert made.checks["taken_legally"]["proofs"] == [proof]
    page = text_of(officer.get(at))
    assert "Licence 114 of 2026." in page
    assert "licence.pdf" in page
