"""Findings are recorded once and guard the issue."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.accounts.permissions import PermissionMissing
from core.events.models import DomainEvent
from core.findings.errors import (
    FindingAgainst,
    FindingInvalid,
    FindingMissing,
    FindingOutdated,
)
from core.findings.models import Finding
from core.findings.selectors import allowing, case_section, in_force, list_findings
from core.findings.services import record_finding
from core.permits.errors import OwnApplication, SamePerson
from core.permits.models import Application
from core.permits.services import perform_action, set_line, update_application
from core.workflow.errors import ActionNotPossible
from tenants.models import Country
from tests.factories.people import MembershipFactory, make_user
from tests.factories.permits import Officers, bring_to, drop_quotas, make_application


@pytest.fixture
def officers(in_mz: Country) -> Officers:
    drop_quotas()
    return Officers()


@pytest.fixture
def case(officers: Officers) -> Application:
    return bring_to(make_application(), "in_review", officers=officers)


def record(
    case: Application, kind: str, by: Any, outcome: str = "positive", **more: Any
) -> Finding:
    return record_finding(
        case, kind=kind, outcome=outcome, reasoning="As the file shows.", by=by, **more
    )


def approve(case: Application, officers: Officers) -> Application:
    return perform_action(case, action="approve", by=officers.officer)


def test_a_finding_is_kept_with_its_maker_and_told(case: Application, officers: Officers) -> None:
    finding = record(
        case, "ndf", officers.scientist, evidence={"harvest": "ranching", "sources": "survey 2025"}
    )
    assert in_force(case, "ndf") == finding
    assert (finding.made_by, finding.sequence) == (officers.scientist, 1)
    event = DomainEvent.objects.get(kind="finding.recorded")
    assert event.payload["application_id"] == str(case.pk)


def test_each_authority_makes_its_own_finding(case: Application, officers: Officers) -> None:
    with pytest.raises(PermissionMissing):
        record(case, "ndf", officers.officer)
    with pytest.raises(PermissionMissing):
        record(case, "laf", officers.scientist)
    assert not Finding.objects.exists()


def test_an_incomplete_finding_names_its_fields(case: Application, officers: Officers) -> None:
    with pytest.raises(FindingInvalid) as refused:
        record(case, "ndf", officers.scientist, outcome="conditional")
    assert set(refused.value.fields) == {"conditions"}


def test_nothing_is_found_before_the_review(officers: Officers) -> None:
    app = bring_to(make_application(), "submitted", officers=officers)
    with pytest.raises(ActionNotPossible):
        record(app, "ndf", officers.scientist)
    assert not Finding.objects.exists()


def test_approval_needs_both(case: Application, officers: Officers) -> None:
    with pytest.raises(FindingMissing):
        approve(case, officers)
    record(case, "ndf", officers.scientist)
    with pytest.raises(FindingMissing):
        approve(case, officers)
    record(case, "laf", officers.officer)
    assert approve(case, officers).state != "in_review"


@pytest.mark.parametrize("outcome", ["negative", "more_information"])
def test_a_finding_against_it_stops_the_approval(
    case: Application, officers: Officers, outcome: str
) -> None:
    record(case, "laf", officers.officer)
    record(case, "ndf", officers.scientist, outcome=outcome)
    with pytest.raises(FindingAgainst):
        approve(case, officers)
    assert allowing(case, "ndf") is None


def test_the_newest_finding_is_in_force(case: Application, officers: Officers) -> None:
    record(case, "laf", officers.officer)
    record(case, "ndf", officers.scientist, outcome="more_information")
    second = record(case, "ndf", officers.scientist)
    assert in_force(case, "ndf") == second
    assert [finding.sequence for finding in list_findings(case).filter(kind="ndf")] == [1, 2]
    assert approve(case, officers).state != "in_review"


def test_a_finding_does_not_hold_for_a_case_that_was_changed(
    case: Application, officers: Officers
) -> None:
    record(case, "ndf", officers.scientist)
    record(case, "laf", officers.officer)
    perform_action(case, action="return_to_applicant", by=officers.officer, reason="Which airport?")
    set_line(case, position=1, by=case.created_by, quantity="5000")
    case = perform_action(case, action="resubmit", by=case.created_by)
    case = bring_to(case, "in_review", officers=officers)
    with pytest.raises(FindingOutdated):
        approve(case, officers)
    record(case, "ndf", officers.scientist)
    record(case, "laf", officers.officer)
    assert approve(case, officers).state != "in_review"


def test_a_corrected_address_needs_no_new_finding(case: Application, officers: Officers) -> None:
    record(case, "ndf", officers.scientist)
    record(case, "laf", officers.officer)
    perform_action(case, action="return_to_applicant", by=officers.officer, reason="Which street?")
    update_application(case, by=case.created_by, importer_street="14 Church Street")
    case = perform_action(case, action="resubmit", by=case.created_by)
    case = bring_to(case, "in_review", officers=officers)
    assert approve(case, officers).state != "in_review"


def test_nobody_finds_on_a_case_of_their_own(case: Application) -> None:
    insider = make_user("sa_officer")
    MembershipFactory(organisation=case.applicant, user=insider)
    with pytest.raises(OwnApplication):
        record(case, "ndf", insider)


def test_a_finding_cannot_be_changed_or_removed(case: Application, officers: Officers) -> None:
    record(case, "ndf", officers.scientist)
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.update(outcome="negative")
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.all()._raw_delete("default")
    assert Finding.objects.get().outcome == "positive"


def test_the_case_page_shows_all_and_those_in_force(
    case: Application, officers: Officers, django_assert_num_queries: Any
) -> None:
    record(case, "ndf", officers.scientist, outcome="negative")
    second = record(case, "ndf", officers.scientist)
    with django_assert_num_queries(2):
        section = case_section(case)
    assert len(section["all"]) == 2
    assert (section["ndf"], section["laf"]) == (second, None)


def test_whoever_gave_the_advice_does_not_issue_the_permit(
    case: Application, officers: Officers
) -> None:
    both = make_user("sa_officer", "ma_supervisor")
    record(case, "ndf", both)
    record(case, "laf", officers.officer)
    case.refresh_from_db()
    case = bring_to(case, "approved", officers=officers)
    with pytest.raises(SamePerson):
        perform_action(case, action="issue", by=both)
    perform_action(case, action="issue", by=officers.supervisor)
