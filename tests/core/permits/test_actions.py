"""Who may move a case, and what is noted."""

from __future__ import annotations

import pytest

from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.events.models import DomainEvent
from core.parties.services import end_membership
from core.permits import errors
from core.permits.selectors import applications_visible_to, get_application, get_permit
from core.permits.selectors.permits import permits_visible_to
from core.permits.services import (
    perform_action,
    record_exception,
    set_conditions,
    update_application,
)
from core.workflow.errors import ActionNotPossible, ActionNotYours, ReasonMissing
from core.workflow.selectors import list_tasks
from tenants.models import Country
from tests.factories.people import MembershipFactory, make_trader, make_user
from tests.factories.permits import (
    Officers,
    bring_to,
    drop_quotas,
    make_application,
    make_permit,
    pay_at_counter,
)

pytestmark = pytest.mark.usefixtures("country")


def test_submission_is_dated_and_announced() -> None:
    app = make_application()
    app = perform_action(app, action="submit", by=app.created_by)
    assert app.submitted_at is not None
    event = DomainEvent.objects.get(kind="application.submitted")
    assert event.payload["reference"] == app.reference


def test_whoever_starts_the_review_holds_the_case(officers: Officers) -> None:
    app = bring_to(make_application(), "in_review", officers=officers)
    assert app.case_officer == officers.officer
    app = bring_to(app, "approved", officers=officers)
    assert app.decided_at is not None


def test_a_case_goes_back_to_the_applicant_and_is_handed_in_again(officers: Officers) -> None:
    app = bring_to(make_application(), "in_review", officers=officers)
    with pytest.raises(ReasonMissing):
        perform_action(app, action="return_to_applicant", by=officers.officer)
    app = perform_action(
        app, action="return_to_applicant", by=officers.officer, reason="Which airport?"
    )
    update_application(app, by=app.created_by, transport_document="AWB 1")
    assert perform_action(app, action="resubmit", by=app.created_by).state == "submitted"


def test_another_organisations_case_is_not_there_at_all() -> None:
    app = make_application()
    stranger, _own = make_trader()
    with pytest.raises(errors.ApplicationNotFound):
        get_application(app.pk, user=stranger)
    with pytest.raises(errors.ApplicationNotFound):
        perform_action(app, action="submit", by=stranger)


def test_drafts_are_seen_by_members_only(officers: Officers) -> None:
    app = make_application()
    for officer in (officers.officer, officers.scientist, officers.cashier):
        with pytest.raises(errors.ApplicationNotFound):
            get_application(app.pk, user=officer)
    colleague = MembershipFactory(organisation=app.applicant).user
    assert get_application(app.pk, user=colleague) == app


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("ma_officer", True),
        ("ma_supervisor", True),
        ("sa_officer", True),
        ("cashier", True),
        ("customs", False),
        ("applicant", False),
        ("ma_admin", False),
    ],
)
def test_who_sees_what_was_handed_in(role: str, sees: bool) -> None:
    app = make_application()
    perform_action(app, action="submit", by=app.created_by)
    assert applications_visible_to(make_user(role)).filter(pk=app.pk).exists() == sees


def test_the_platform_sees_all_and_holds_no_office() -> None:
    app = make_application()
    assert get_application(app.pk, user=SYSTEM) == app
    with pytest.raises(ActionNotYours):
        perform_action(app, action="submit", by=SYSTEM)


@pytest.mark.parametrize(
    ("role", "sees"),
    [("customs", True), ("ma_officer", True), ("applicant", False)],
)
def test_who_sees_an_issued_permit(officers: Officers, role: str, sees: bool) -> None:
    permit = make_permit(officers=officers)
    user = make_user(role)
    assert permits_visible_to(user).filter(pk=permit.pk).exists() == sees
    assert get_permit(permit.pk, user=permit.application.created_by) == permit
    if not sees:
        with pytest.raises(errors.PermitNotFound):
            get_permit(permit.pk, user=user)


def test_applicants_have_tasks_of_their_own_cases_only(officers: Officers) -> None:
    mine = bring_to(make_application(), "in_review", officers=officers)
    other = bring_to(make_application(), "in_review", officers=officers)
    for app in (mine, other):
        perform_action(
            app, action="return_to_applicant", by=officers.officer, reason="Marks are missing."
        )
    tasks = list_tasks(mine.created_by)
    assert [task.subject_id for task in tasks] == [mine.pk]


def test_an_officer_who_joined_the_organisation_may_not_work_on_its_case(
    officers: Officers,
) -> None:
    app = bring_to(make_application(), "in_review", officers=officers)
    MembershipFactory(organisation=app.applicant, user=officers.officer)
    with pytest.raises(errors.OwnApplication):
        perform_action(app, action="approve", by=officers.officer)
    with pytest.raises(errors.OwnApplication):
        set_conditions(app, by=officers.officer, conditions="None.")
    MembershipFactory(organisation=app.applicant, user=officers.supervisor)
    with pytest.raises(errors.OwnApplication):
        record_exception(app, position=1, code="suspension", reason="Mine.", by=officers.supervisor)


def test_an_officer_who_may_also_apply_acts_in_one_capacity_only(officers: Officers) -> None:
    both = make_user("applicant", "ma_officer")
    own = MembershipFactory(user=both).organisation
    app = make_application(by=both, organisation=own)
    app = perform_action(app, action="submit", by=both)
    with pytest.raises(errors.OwnApplication):
        perform_action(app, action="start_review", by=both)
    other = bring_to(make_application(), "submitted", officers=officers)
    with pytest.raises(errors.NotAMember):
        perform_action(other, action="withdraw", by=both)
    assert perform_action(other, action="start_review", by=both).case_officer == both


def test_whoever_made_an_application_never_decides_on_it_later(officers: Officers) -> None:
    app = bring_to(make_application(), "submitted", officers=officers)
    turncoat = User.objects.get(pk=app.created_by_id)
    end_membership(app.applicant, user=turncoat, by=officers.supervisor)
    turncoat.roles.set(Role.objects.filter(code="ma_officer"))
    with pytest.raises(errors.OwnApplication):
        perform_action(app, action="start_review", by=User.objects.get(pk=turncoat.pk))


def test_an_action_that_the_state_does_not_know_is_the_workflows_to_refuse() -> None:
    app = make_application()
    with pytest.raises(ActionNotPossible):
        perform_action(app, action="issue", by=app.created_by)


def test_conditions_are_set_until_the_case_is_closed(officers: Officers) -> None:
    permit = make_permit(officers=officers)
    with pytest.raises(errors.NotEditable):
        set_conditions(permit.application, by=officers.officer, conditions="Too late.")


def test_two_persons_sign_in_south_africa(in_za: Country) -> None:
    drop_quotas()
    officers = Officers()
    app = bring_to(make_application(), "awaiting_signature", officers=officers)
    with pytest.raises(errors.SamePerson):
        perform_action(app, action="sign", by=officers.officer)
    pay_at_counter(app)
    app = bring_to(app, "signed", officers=officers)
    assert app.first_signatory == officers.supervisor
    with pytest.raises(errors.SamePerson):
        perform_action(app, action="issue", by=officers.supervisor)
    app = perform_action(app, action="issue", by=officers.second_supervisor)
    assert app.permit.number == "26ZA000001/EX"


def test_sri_lanka_pays_before_the_review(in_lk: Country) -> None:
    drop_quotas()
    app = make_application()
    app = perform_action(app, action="submit", by=app.created_by)
    assert app.state == "awaiting_payment"
    assert make_permit().number == "26LK000001"
