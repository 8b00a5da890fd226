"""The journey holds, and notices when any one of its steps does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections

from core.quotas.models import Quota
from ops.journey import exchange
from ops.journey.doors import StepFailed
from ops.journey.run import ONCE, PERMIT, run
from ops.journey.stage import Stage
from ops.journey.state import State
from tenants.context import in_country, in_public

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("journey")]


@pytest.fixture(scope="module")
def state(committed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    """Two countries onboarded and staffed; before that, the same with the server stopped."""
    folder = tmp_path_factory.mktemp("journey")
    connections.close_all()
    with in_public(), Stage(folder) as stage:
        state = State(stage=stage, folder=folder)
        for name, step in ONCE:
            os.environ["JOURNEY_PATIENCE"] = "1"
            failed = run(stage, folder, steps=((name, step),), state=state, before={name: stop})
            del os.environ["JOURNEY_PATIENCE"]
            assert failed["ok"] is False
            assert failed["failed"]["step"] == name
            stage.start()
            result = run(stage, folder, steps=((name, step),), state=state)
            assert result["failed"] is None, result["failed"]
        yield state


def stop(state: State) -> None:
    state.stage.stop()


def sign_out(iso2: str, person: str):
    def do(state: State) -> None:
        state.door(iso2, person).cookies.clear()
        state.door(iso2, person).session.headers.pop("Authorization", None)

    return do


def another_company(state: State) -> None:
    state.company = str(uuid4())


def set_quota(amount: int):
    def do(state: State) -> None:
        with in_country("MZ"):
            Quota.objects.filter(taxon__scientific_name="Crocodylus niloticus").update(
                amount=amount
            )

    return do


def another_snapshot(state: State) -> None:
    state.permit["snapshot"]["lines"][0]["quantity"] = "117"


def wrong_token(state: State) -> None:
    state.token = "of-nobody"


def endorse_before(state: State) -> None:
    exchange.endorse(state)


def close_the_grant(state: State) -> None:
    state.door("MZ", "admin").submit("/settings/grants/", {}, action="/grants/ZA/close/")


def token_of_the_other_country(state: State) -> None:
    own = state.stage.door("ZA")
    own.log_in("customs@za.example.org", "a-long-journey-password")
    header = own.session.headers["Authorization"]
    state.door("MZ", "trader").session.headers["Authorization"] = header


def more_was_paid(state: State) -> None:
    state.result["payment"]["amount_minor"] *= 100_000


def tamper_with_the_audit_trail(state: State) -> None:
    """As the owner of the schema, with the trigger off: what no run role can do."""
    with in_country("MZ", database="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_auditentry SET actor = 'nobody' WHERE id = "
            "(SELECT min(id) FROM audit_auditentry)"
        )
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER USER")


BREAKS = {
    "trader": stop,
    "apply": another_company,
    "review": sign_out("MZ", "officer"),
    "pay": sign_out("MZ", "trader"),
    "issue": set_quota(100),
    "documents": another_snapshot,
    "hub token": sign_out("ZA", "admin"),
    "grant": sign_out("MZ", "admin"),
    "look up": wrong_token,
    "endorse": endorse_before,
    "confirm": close_the_grant,
    "import": sign_out("ZA", "customs"),
    "annual reports": sign_out("ZA", "admin"),
    "isolation": token_of_the_other_country,
    "books": more_was_paid,
    "audit trail": tamper_with_the_audit_trail,
}


def mend(state: State) -> None:
    """Undo what a break did to stage and people."""
    if state.stage.services is None:
        state.stage.start()
    set_quota(1_000_000)(state)
    for (iso2, person), door in list(state.doors.items()):
        if person != "trader" and not door.cookies.get("ecites"):
            fresh = state.stage.door(iso2)
            fresh.sign_in(f"{person}@{iso2.lower()}.example.org", "a-long-journey-password")
            state.doors[iso2, person] = fresh
    with suppress(StepFailed):  # there is none to close
        close_the_grant(state)


def test_every_step_has_a_break():
    assert set(BREAKS) == {name for name, _step in PERMIT}


def test_the_journey_holds(state: State):
    result = run(state.stage, state.folder, steps=PERMIT, state=state)
    assert result["failed"] is None, result["failed"]
    assert result["ok"] is True
    assert result["quota"]["reserved"] == "118"
    assert set(result["epix"]) == {
        "ServiceState",
        "GetNonFinalCitesCertificate",
        "GetFinalCitesCertificate",
        "ConfirmQuantities",
    }
    assert [one["tried"] for one in result["isolation"] if not one["refused"]] == []
    assert Path(result["pdf"]).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", list(BREAKS))
def test_a_broken_step_is_noticed(state: State, name: str):
    mend(state)
    names = [step for step, _do in PERMIT]
    steps = PERMIT[: names.index(name) + 1]
    result = run(state.stage, state.folder, steps=steps, state=state, before={name: BREAKS[name]})
    assert result["ok"] is False
    assert result["failed"]["step"] == name, result["failed"]


def test_the_command_ends_with_exit_code_one_when_not_all_held(tmp_path: Path):
    """`ecites journey` as a program, with a mail folder that it cannot write to."""
    blocked = tmp_path / "mail"
    blocked.write_text("a file where a folder should be")
    program = Path(sys.executable).parent / "ecites"
    done = subprocess.run(
        [program, "journey", "--json", "--folder", tmp_path],
        env=os.environ | {"JOURNEY_PATIENCE": "8"},
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.returncode == 1
    assert '"ok": false' in done.stdout
