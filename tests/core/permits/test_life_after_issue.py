"""Replacement, loss, return and revocation; a job of which one failure holds back no other."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common import clock
from core.documents.epermit.model import EPermit
from core.events.models import DomainEvent
from core.permits import errors
from core.permits.models import Application, Permit, PermitStanding
from core.permits.selectors import find_permit_of, list_permits_of
from core.permits.services import (
    cancel_permit,
    change_standing,
    expire_permits,
    replace_permit,
    report_missing,
    return_unused,
    revoke_permit,
)
from core.quotas.models import Movement, Quota, Reservation
from core.quotas.selectors import balance
from tests.factories.people import make_trader
from tests.factories.permits import Officers, drop_quotas, make_permit, make_quota

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def quota(country: object) -> Quota:
    return make_quota(30)


@pytest.fixture
def permit(quota: Quota, officers: Officers) -> Permit:
    """Takes the whole quota: its replacement needs what it gives back."""
    return make_permit(officers=officers, lines=[{"quantity": "30"}])


def holder(permit: Permit) -> Any:
    return permit.application.created_by


def status(permit: Permit) -> str:
    return PermitStanding.objects.get(permit=permit).status


def events(kind: str) -> list[dict[str, Any]]:
    return [row.payload for row in DomainEvent.objects.filter(kind=kind)]


def after(permit: Permit, days: int) -> dt.datetime:
    day = permit.valid_until + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)


def test_a_new_original_takes_over_the_quota_and_names_the_old_paper(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    new = replace_permit(permit, reason="Wrong importer's street.", by=officers.second_supervisor)
    assert (status(permit), status(new)) == ("replaced", "in_force")
    assert (new.replaces, new.application_id) == (permit, permit.application_id)
    assert Permit.objects.get(pk=permit.pk).replaced_by == new.number != permit.number
    assert (new.valid_until, balance(quota).left) == (permit.valid_until, 0)
    (told,) = [
        one
        for one in EPermit.from_dict(new.snapshot).conditions
        if "Replaces" in one or "REPLACEMENT" in one
    ]
    assert permit.number in told
    assert "Wrong importer's street." in told
    assert permit.issued_at.date().isoformat() in told
    (event,) = events("permit.replaced")
    assert (event["number"], event["replaced_by"]) == (permit.number, new.number)
    assert len(events("permit.issued")) == 2
    assert AuditEntry.objects.filter(verb="permit.replaced").count() == 1


def test_the_case_shows_the_paper_that_counts(permit: Permit, officers: Officers) -> None:
    new = replace_permit(permit, reason="Spoiled.", by=officers.second_supervisor)
    assert find_permit_of(permit.application_id) == new
    assert Application.objects.get(pk=permit.application_id).permit == new
    assert list_permits_of(permit.application_id) == [permit, new]


def test_a_stolen_paper_gets_a_true_copy_with_its_content(
    permit: Permit, officers: Officers
) -> None:
    report_missing(permit, how="stolen", reason="Taken from the car.", by=holder(permit))
    new = replace_permit(permit, reason="Stolen.", by=officers.second_supervisor, is_true_copy=True)
    old_paper, paper = EPermit.from_dict(permit.snapshot), EPermit.from_dict(new.snapshot)
    assert (paper.lines, paper.importer) == (old_paper.lines, old_paper.importer)
    assert paper.conditions[1:] == old_paper.conditions
    assert permit.number in paper.conditions[0]
    assert new.lines.get().quantity == permit.lines.get().quantity


def test_only_a_missing_paper_gets_a_true_copy(permit: Permit, officers: Officers) -> None:
    with pytest.raises(errors.TrueCopyRefused):
        replace_permit(permit, reason="Torn.", by=officers.second_supervisor, is_true_copy=True)
    assert status(permit) == "in_force"


def test_an_expired_paper_is_replaced_for_a_new_term(
    permit: Permit, officers: Officers, time_machine: Any
) -> None:
    time_machine.move_to(after(permit, 1))
    drop_quotas()
    expire_permits()
    quota = make_quota(30)
    new = replace_permit(permit, reason="Ship was late.", by=officers.second_supervisor)
    assert new.valid_until > permit.valid_until
    assert balance(quota).left == 0


@pytest.mark.parametrize("closed", ["used", "endorsed", "revoked", "returned", "replaced"])
def test_what_was_used_or_void_is_not_replaced(
    permit: Permit, officers: Officers, closed: str
) -> None:
    change_standing(permit, status=closed, by=officers.supervisor)
    with pytest.raises(errors.StandingRefused):
        replace_permit(permit, reason="Again.", by=officers.second_supervisor)
    assert Permit.objects.count() == 1


def test_a_replacement_that_the_quota_refuses_changes_nothing(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    Quota.objects.filter(pk=quota.pk).update(amount=29)
    with pytest.raises(Exception, match="29"):
        replace_permit(permit, reason="Spoiled.", by=officers.second_supervisor)
    assert (status(permit), Permit.objects.count()) == ("in_force", 1)
    assert balance(Quota.objects.get(pk=quota.pk)).taken == 30


def test_only_supervisors_replace_and_revoke_and_with_a_reason(
    permit: Permit, officers: Officers
) -> None:
    for service in (replace_permit, revoke_permit):
        with pytest.raises(PermissionMissing):
            service(permit, reason="No.", by=officers.officer)
        with pytest.raises(errors.EndingReasonMissing):
            service(permit, reason="  ", by=officers.second_supervisor)


def test_a_replaced_chain_cannot_be_replaced_in_the_middle(
    permit: Permit, officers: Officers
) -> None:
    second = replace_permit(permit, reason="One.", by=officers.second_supervisor)
    third = replace_permit(second, reason="Two.", by=officers.second_supervisor)
    with pytest.raises(errors.StandingRefused):
        replace_permit(second, reason="Three.", by=officers.second_supervisor)
    with pytest.raises(errors.StandingRefused):
        cancel_permit(second, reason="The wrong one.", by=officers.supervisor)
    assert (status(second), status(third)) == ("replaced", "in_force")
    assert find_permit_of(permit.application_id) == third


def test_a_reported_loss_keeps_the_quota_until_the_last_day(
    permit: Permit, quota: Quota, time_machine: Any
) -> None:
    report_missing(permit, how="lost", reason="Lost in the mail.", by=holder(permit))
    assert (status(permit), balance(quota).left) == ("lost", 0)
    assert events("permit.missing")[0]["how"] == "lost"
    time_machine.move_to(after(permit, 1))
    assert expire_permits() == 1
    assert (status(permit), balance(quota).left) == ("expired", 30)


def test_only_the_holder_or_the_authority_reports_or_returns(
    permit: Permit, officers: Officers
) -> None:
    stranger, _organisation = make_trader()
    with pytest.raises(errors.NotTheHolder):
        report_missing(permit, how="lost", reason="Gone.", by=stranger)
    with pytest.raises(errors.NotTheHolder):
        return_unused(permit, reason="Not needed.", by=stranger)
    with pytest.raises(errors.LossUnknown):
        report_missing(permit, how="eaten", reason="By a goat.", by=officers.supervisor)
    assert status(permit) == "in_force"


def test_returning_gives_the_quota_back(permit: Permit, quota: Quota) -> None:
    return_unused(permit, reason="The buyer withdrew.", by=holder(permit))
    assert (status(permit), balance(quota).left) == ("returned", 30)
    assert events("permit.returned")[0]["reason"] == "The buyer withdrew."


def test_revoking_closes_the_case_and_stays_revoked(
    permit: Permit, quota: Quota, officers: Officers
) -> None:
    revoke_permit(permit, reason="Forged licence.", by=officers.supervisor)
    assert (status(permit), balance(quota).left) == ("revoked", 30)
    assert Application.objects.get(pk=permit.application_id).state == "cancelled"
    assert events("permit.cancelled") == []
    with pytest.raises(errors.StandingRefused):
        cancel_permit(permit, reason="Again.", by=officers.supervisor)


def test_one_failure_holds_back_no_other(
    country: object, officers: Officers, time_machine: Any
) -> None:
    quota = make_quota(30)
    first, second, third = (make_permit(officers=officers) for _ in range(3))
    broken = Reservation.objects.get(permit_id=second.pk)
    Movement.objects.create(
        quota=quota, reservation=broken, kind="released", change=0, at=clock.now()
    )
    time_machine.move_to(after(first, 1))
    assert expire_permits() == 2
    assert [status(one) for one in (first, second, third)] == ["expired", "in_force", "expired"]
    assert balance(quota).taken == broken.reserved


@pytest.mark.parametrize("place", ["in_za", "in_lk"])
def test_other_countries_replace_with_their_own_series(
    place: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(place)
    drop_quotas()
    officers = Officers()
    permit = make_permit(officers=officers)
    new = replace_permit(permit, reason="Spoiled in print.", by=officers.second_supervisor)
    assert new.number != permit.number
    assert status(permit) == "replaced"
    assert permit.number in EPermit.from_dict(new.snapshot).conditions[0]
