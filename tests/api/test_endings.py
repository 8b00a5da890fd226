"""The ends of a permit over the API, as the portal offers them."""

from __future__ import annotations

import pytest

from core.permits.models import Permit
from tests.api.conftest import Program, program_of
from tests.factories.people import make_trader, make_user
from tests.factories.permits import drop_quotas, make_permit


@pytest.fixture
def clear_quotas(in_mz: object) -> None:
    drop_quotas()


def test_loss_replacement_and_revocation(in_mz: object, clear_quotas: None) -> None:
    permit = make_permit()
    holder, supervisor = program_of(permit.application.created_by), _supervisor()
    loss = holder.post(f"permits/{permit.pk}/loss/", {"how": "stolen", "reason": "A thief."})
    assert (loss.status_code, loss.json()["status"]) == (200, "stolen")
    body = {"reason": "Stolen.", "is_true_copy": True}
    assert holder.post(f"permits/{permit.pk}/replacement/", body).status_code == 403
    answer = supervisor.post(f"permits/{permit.pk}/replacement/", body)
    assert (answer.status_code, answer.json()["replaces"]) == (201, permit.number)
    assert holder.get(f"permits/{permit.pk}/").json()["replaced_by"] == answer.json()["number"]
    new = Permit.objects.get(pk=answer.json()["id"])
    again = supervisor.post(f"permits/{permit.pk}/replacement/", body)
    assert again.json()["code"] == "permit.standing_refused"
    revoked = supervisor.post(f"permits/{new.pk}/revocation/", {"reason": "False premises."})
    assert revoked.json()["status"] == "revoked"


def test_the_holder_returns_and_a_stranger_finds_nothing(in_mz: object, clear_quotas: None) -> None:
    permit = make_permit()
    stranger = program_of(make_trader()[0])
    body = {"reason": "Not needed."}
    assert stranger.post(f"permits/{permit.pk}/return/", body).status_code == 404
    holder = program_of(permit.application.created_by)
    assert holder.post(f"permits/{permit.pk}/return/", {}).status_code == 422
    assert holder.post(f"permits/{permit.pk}/return/", body).json()["status"] == "returned"


def _supervisor() -> Program:
    return program_of(make_user("ma_supervisor"))
