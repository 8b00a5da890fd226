"""The controls over the API: the same as in the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.audit.models import AuditEntry
from tests.api.conftest import Program, problem, program_of
from tests.factories.permits import Officers, bring_to, make_application, make_quota

Of = Callable[..., Program]


def codes(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.text
    return {one["code"] for one in answer.json()}


def test_the_table_is_read_by_anybody_with_an_account(program: Of) -> None:
    rows = program("applicant").get("controls/").json()
    row = next(one for one in rows if one["code"] == "line.term_unit_unusual")
    assert (row["rule"], row["severity"], row["is_exceptable"]) == ("S02", "warn", False)


def test_a_line_is_checked_as_typed_and_nothing_is_stored(program: Of) -> None:
    application = make_application(lines=[{"marks": "MZ 1"}])
    trader = program_of(application.created_by)
    path = f"applications/{application.pk}/lines/1/check/"
    assert codes(trader.post(path, {})) == set()
    assert codes(trader.post(path, {"source_code": "A"})) == {"line.source_kingdom"}
    assert "line.term_unit_unusual" in codes(trader.post(path, {"unit_code": "LTR"}))
    second = trader.post(f"applications/{application.pk}/lines/2/check/", {"term_code": "XXX"})
    assert "line.term_unknown" in codes(second)
    assert application.lines.get().source_code == "W"
    problem(program("applicant").post(path, {}), 404, "application.not_found")


def test_a_supervisor_excepts_a_stop_over_the_api(program: Of) -> None:
    application = bring_to(make_application(), "in_review", officers=Officers())
    make_quota(0)
    path = f"applications/{application.pk}/exceptions/"
    body = {"position": 1, "code": "quota.zero", "reason": "Court order 12."}
    problem(program("ma_officer").post(path, body), 403)
    supervisor = program("ma_supervisor")
    problem(
        supervisor.post(path, body | {"code": "appendix.wrong"}), 409, "issue_exception.refused"
    )
    made = supervisor.post(path, body)
    assert made.status_code == 201, made.text
    assert [one["reason"] for one in supervisor.get(path).json()] == ["Court order 12."]
    entry = AuditEntry.objects.filter(verb="application.exception_made").get()
    assert entry.payload["code"] == "quota.zero"
