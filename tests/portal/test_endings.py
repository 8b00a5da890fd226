"""The forms by which a permit is replaced, revoked, returned or reported missing."""

from __future__ import annotations

from django.test import Client

from core.permits.models import Permit
from core.permits.selectors import find_permit_of
from ops.demo import cases
from tests.portal.browsing import text_of


def status(permit: Permit) -> str:
    permit.standing.refresh_from_db()
    return permit.standing.status


def test_the_holder_reports_a_theft_and_the_supervisor_makes_a_true_copy(
    trader: Client, supervisor: Client
) -> None:
    permit = cases.issue(cases.draft())
    assert 'value="stolen"' in text_of(trader.get(f"/applications/{permit.application_id}/"))
    form = {"way": "stolen", "reason": "Taken from the car."}
    trader.post(f"/applications/{permit.application_id}/permit/end/", form)
    assert status(permit) == "stolen"
    page = text_of(supervisor.get(f"/permits/{permit.pk}/"))
    assert 'value="true_copy"' in page
    form = {"way": "true_copy", "reason": "Stolen.", "security_stamp": "MZ 8"}
    answer = supervisor.post(f"/permits/{permit.pk}/end/", form, follow=True)
    new = find_permit_of(permit.application_id)
    assert (new.replaces_id, status(permit)) == (permit.pk, "replaced")
    assert permit.number in text_of(answer)
    assert new.number in text_of(supervisor.get(f"/permits/{permit.pk}/"))
    assert new.number in text_of(supervisor.get(f"/cases/{permit.application_id}/"))
    assert new.number in text_of(trader.get("/my-permits/"))


def test_the_holder_neither_revokes_nor_replaces(trader: Client) -> None:
    permit = cases.issue(cases.draft())
    for way in ("revoked", "replaced", "true_copy"):
        form = {"way": way, "reason": "I wish."}
        trader.post(f"/applications/{permit.application_id}/permit/end/", form)
    assert trader.post(f"/permits/{permit.pk}/end/", form).status_code == 403
    assert status(permit) == "in_force"


def test_without_a_reason_nothing_happens(supervisor: Client, trader: Client) -> None:
    permit = cases.issue(cases.draft())
    supervisor.post(f"/permits/{permit.pk}/end/", {"way": "revoked", "reason": " "})
    trader.post(f"/applications/{permit.application_id}/permit/end/", {"way": "lost"})
    assert status(permit) == "in_force"
    supervisor.post(f"/permits/{permit.pk}/end/", {"way": "revoked", "reason": "Forged."})
    assert status(permit) == "revoked"
