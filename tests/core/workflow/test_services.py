"""The engine on real rows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.actors import SYSTEM
from core.audit.models import AuditEntry
from core.common.errors import DomainError
from core.events.models import DomainEvent
from core.permits.models import Application
from core.workflow import selectors, services
from core.workflow.errors import (
    ActionNotPossible,
    ActionNotYours,
    AlreadyStarted,
    NoDefinition,
    ReasonMissing,
    TaskClosed,
    TaskNotYours,
    UnknownName,
)
from core.workflow.models import Task, TransitionRecord
from tests.core.workflow.conftest import Gate, GateClosed, load
from tests.core.workflow.shapes import gated
from tests.factories.people import make_user

MakeCase = Callable[..., Application]


def kept(case: Application) -> str:
    """The state in the database."""
    return str(Application.objects.values_list("state", flat=True).get(pk=case.pk))


def open_tasks(case: Application) -> list[str]:
    return sorted(task.key for task in selectors.list_tasks_of(case))


def test_a_new_case_stands_in_the_initial_state_with_its_history_and_tasks(make_case: MakeCase):
    case = make_case()
    assert kept(case) == "draft"
    assert [(r.action, r.source, r.target) for r in selectors.history(case)] == [
        ("start", "", "draft")
    ]
    assert open_tasks(case) == ["applicant:go"]


def test_a_case_starts_once(make_case: MakeCase):
    case = make_case()
    with pytest.raises(AlreadyStarted):
        services.start(case, document_type="gated_paper", by=case.created_by)


def test_a_case_of_an_unknown_type_does_not_start(make_case: MakeCase):
    case = make_case()
    other = Application(
        reference="X1",
        document_type=case.document_type,
        applicant=case.applicant,
        created_by=case.created_by,
    )
    with pytest.raises(NoDefinition):
        services.start(other, document_type="no_such_paper", by=case.created_by)


def test_an_action_moves_the_case_and_writes_history_tasks_audit_and_event(make_case: MakeCase):
    case = make_case()
    services.perform(case, "go", by=case.created_by)
    assert case.state == kept(case) == "at_gate"
    record = selectors.history(case).last()
    assert (record.action, record.source, record.target) == ("go", "draft", "at_gate")
    assert record.by == case.created_by
    assert record.by_label == str(case.created_by)
    assert open_tasks(case) == ["ma_officer:open+give_up", "sa_officer:look"]
    audit = AuditEntry.objects.filter(subject_id=str(case.pk), verb="workflow.performed").last()
    assert audit.payload == {"action": "go", "source": "draft", "target": "at_gate"}
    event = DomainEvent.objects.filter(kind="workflow.performed").last()
    assert event.payload["subject_id"] == str(case.pk)
    assert event.payload["by_id"] == str(case.created_by.pk)


def test_an_action_of_another_state_is_refused(make_case: MakeCase):
    case = make_case()
    with pytest.raises(ActionNotPossible):
        services.perform(case, "open", by=make_user("ma_officer"))


def test_an_action_of_another_role_is_refused(make_case: MakeCase):
    case = make_case()
    for by in (make_user("ma_officer"), SYSTEM):
        with pytest.raises(ActionNotYours):
            services.perform(case, "go", by=by)
    assert kept(case) == "draft"


def test_a_reason_is_asked_where_it_must_be_given(make_case: MakeCase):
    case = make_case()
    officer = make_user("ma_officer")
    with pytest.raises(ReasonMissing) as caught:
        services.perform(case, "give_up", by=officer, reason="  ")
    assert list(caught.value.fields) == ["reason"]
    services.perform(case, "give_up", by=officer, reason=" No more wanted. ")
    assert selectors.history(case).last().reason == "No more wanted."


def test_a_guard_that_refuses_leaves_everything_as_it_was(make_case: MakeCase, gate: Gate):
    case = at_gate(make_case)
    gate.is_open = False
    before = counts()
    with pytest.raises(GateClosed):
        services.perform(case, "open", by=make_user("ma_officer"))
    assert kept(case) == "at_gate"
    assert gate.done == []
    assert counts()[0] == before[0]


def test_a_platform_guard_stops_an_effect_whatever_the_definition_says(
    make_case: MakeCase, gate: Gate
):
    case = at_gate(make_case)
    gate.platform_is_open = False
    with pytest.raises(GateClosed):
        services.perform(case, "open", by=make_user("ma_officer"))
    assert kept(case) == "at_gate"


def test_an_effect_that_fails_undoes_the_whole_action(make_case: MakeCase, gate: Gate):
    case = at_gate(make_case)
    gate.effect_fails = True
    before = counts()
    officer = make_user("ma_officer")
    with pytest.raises(GateClosed), transaction.atomic():
        services.perform(case, "open", by=officer)
    assert kept(case) == "at_gate"
    assert counts() == before
    assert len(open_tasks(case)) == 2


def test_an_effect_sees_the_new_state_and_the_data(make_case: MakeCase, gate: Gate):
    case = at_gate(make_case)
    services.perform(case, "open", by=make_user("ma_officer"), data={"x": 1})
    assert gate.done == [("through", {"x": 1})]


def test_an_action_that_stays_closes_its_own_task_only(make_case: MakeCase):
    case = at_gate(make_case)
    scientist = make_user("sa_officer")
    services.perform(case, "look", by=scientist)
    assert kept(case) == "at_gate"
    assert open_tasks(case) == ["ma_officer:open+give_up"]
    closed = Task.objects.get(subject_id=case.pk, key="sa_officer:look")
    assert (closed.closed_by, closed.outcome) == (scientist, "look")


def test_leaving_a_state_closes_what_waited_in_it(make_case: MakeCase):
    case = at_gate(make_case)
    services.perform(case, "open", by=make_user("ma_officer"))
    assert open_tasks(case) == []
    assert selectors.is_closed(case)


def test_a_task_is_not_opened_when_what_it_is_for_holds(make_case: MakeCase, gate: Gate):
    assert "cashier:look" not in open_tasks(at_gate(make_case))
    gate.is_open = False
    assert "cashier:look" in open_tasks(at_gate(make_case))


def test_a_stale_copy_of_a_case_does_not_act_on_its_old_state(make_case: MakeCase):
    case = make_case()
    stale = Application.objects.get(pk=case.pk)
    services.perform(case, "go", by=case.created_by)
    with pytest.raises(ActionNotPossible):
        services.perform(stale, "go", by=case.created_by)
    assert stale.state == "at_gate"


def test_a_case_stays_on_the_version_it_began_with(make_case: MakeCase):
    case = make_case()
    newer = gated() | {"version": 2}
    newer["transitions"] = [each for each in newer["transitions"] if each["action"] != "look"]
    load(newer)
    services.perform(case, "go", by=case.created_by)
    services.perform(case, "look", by=make_user("sa_officer"))
    assert case.definition.version == 1
    assert make_case().definition.version == 2


def test_a_name_that_nobody_offers_fails_closed(make_case: MakeCase):
    body = gated() | {"version": 2}
    body["transitions"][0] = body["transitions"][0] | {"guards": ["vanished"]}
    load(body)
    case = make_case()
    with pytest.raises(UnknownName):
        services.perform(case, "go", by=case.created_by)


def test_history_refuses_change_and_deletion(make_case: MakeCase):
    case = make_case()
    rows = TransitionRecord.objects.filter(subject_id=case.pk)
    for change in (lambda: rows.update(reason="x"), lambda: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert rows.count() == 1


def test_the_same_task_is_never_open_twice(make_case: MakeCase):
    case = make_case()
    task = selectors.list_tasks_of(case).get()
    task.pk = None
    task._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save(force_insert=True)


def test_a_task_is_taken_and_given_back_by_its_role_only(make_case: MakeCase):
    case = at_gate(make_case)
    task = selectors.list_tasks_of(case).get(role="ma_officer")
    officer, colleague = make_user("ma_officer"), make_user("ma_officer")
    with pytest.raises(TaskNotYours):
        services.take_task(task, by=make_user("cashier"))
    services.take_task(task, by=officer)
    assert task in selectors.list_tasks(officer)
    assert task not in selectors.list_tasks(colleague)
    services.release_task(task, by=colleague)
    assert task in selectors.list_tasks(colleague)
    services.perform(case, "open", by=officer)
    with pytest.raises(TaskClosed):
        services.take_task(task, by=officer)


def test_an_applicant_cannot_take_the_task_of_another_organisation(make_case: MakeCase):
    mine, other = make_case(), make_case()
    with pytest.raises(TaskNotYours):
        services.take_task(selectors.list_tasks_of(other).get(), by=mine.created_by)
    taken = services.take_task(selectors.list_tasks_of(mine).get(), by=mine.created_by)
    assert taken.assignee == mine.created_by


ACTIONS = ("go", "look", "open", "give_up", "issue", "")
ROLES = ("applicant", "ma_officer", "sa_officer", "cashier")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(ACTIONS),
            st.sampled_from(ROLES),
            st.booleans(),
            st.sampled_from(["", "because"]),
        ),
        max_size=12,
    )
)
def test_no_sequence_of_actions_breaks_the_invariants(
    make_case: MakeCase, gate: Gate, steps: list[tuple[str, str, bool, str]]
):
    case = make_case()
    people = {role: case.created_by if role == "applicant" else make_user(role) for role in ROLES}
    definition = selectors.definition_of(case)
    gate.done.clear()
    for action, role, is_open, reason in steps:
        gate.is_open = is_open
        before = kept(case), selectors.history(case).count()
        try:
            with transaction.atomic():
                services.perform(case, action, by=people[role], reason=reason)
        except DomainError:
            assert (kept(case), selectors.history(case).count()) == before
        else:
            edge = definition.find(before[0], action)
            assert edge is not None
            assert role in edge.roles
            assert kept(case) == edge.target
            assert selectors.history(case).count() == before[1] + 1
        check_invariants(case, gate)


def check_invariants(case: Application, gate: Gate) -> None:
    """The history is a chain to the present state; tasks belong to it; a closed case has none."""
    case.refresh_from_db()
    records = list(selectors.history(case))
    assert records[-1].target == case.state
    for earlier, later in pairwise(records):
        assert earlier.target == later.source
    tasks = list(selectors.list_tasks_of(case))
    assert {task.state for task in tasks} <= {case.state}
    assert not (selectors.is_closed(case) and tasks)
    assert len(gate.done) == sum(record.action == "open" for record in records)


def at_gate(make_case: MakeCase) -> Application:
    case = make_case()
    services.perform(case, "go", by=case.created_by)
    return case


def counts() -> tuple[int, ...]:
    models: tuple[Any, ...] = (TransitionRecord, AuditEntry, DomainEvent)
    return tuple(model.objects.count() for model in models)
