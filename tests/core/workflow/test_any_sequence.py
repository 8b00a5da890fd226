"""Whatever people try in whatever order, a case keeps the invariants of its workflow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.accounts.actors import SYSTEM
from core.audit.models import AuditEntry
from core.common.errors import DomainError
from core.events.models import DomainEvent
from core.permits.models import Application
from core.workflow import selectors, services
from core.workflow.deadlines import announce_deadlines
from core.workflow.definition import parse
from core.workflow.models import Task, WorkflowDefinition
from tests.core.workflow.conftest import Gate, load
from tests.core.workflow.shapes import edge, gated
from tests.factories.people import make_user

ACTIONS = ("go", "look", "open", "give_up", "back", "no_such_action")
ROLES = ("applicant", "ma_officer", "sa_officer", "cashier", "ma_supervisor")


def definition(version: int) -> dict[str, Any]:
    """The gate with a way back to the draft, and escalation to a supervisor."""
    body = gated() | {"version": version}
    body["states"]["at_gate"]["tasks"][0]["escalate_to"] = "ma_supervisor"
    body["transitions"].append(edge("back", "at_gate", "draft", roles=["ma_officer"]))
    for each in body["transitions"]:
        if each["action"] == "open":
            each["roles"] = ["ma_officer", "ma_supervisor"]
    return body


class Cases(RuleBasedStateMachine):
    """Actions by anybody, tasks taken and given back, deadlines that pass, new versions."""

    make_case: Callable[..., Application]
    gate: Gate

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.gate.__init__()  # type: ignore[misc]
        self.version = 1000
        load(definition(self.version))
        self.people = {role: make_user(role) for role in ROLES}
        self.case = self.make_case()
        self.people["applicant"] = self.case.created_by
        self.done: list[tuple[str, str]] = []
        self.began_with = self.version

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(
        action=st.sampled_from(ACTIONS),
        role=st.sampled_from((*ROLES, "system")),
        reason=st.sampled_from(("", "  ", "Because.")),
    )
    def act(self, action: str, role: str, reason: str) -> None:
        by = SYSTEM if role == "system" else self.people[role]
        before = Application.objects.values_list("state", flat=True).get(pk=self.case.pk)
        possible = parse(self.case.definition.body).find(before, action)
        try:
            with transaction.atomic():
                services.perform(self.case, action, by=by, reason=reason)
        except DomainError:
            self.case.refresh_from_db()
            assert self.case.state == before
            return
        assert possible is not None
        assert role in possible.roles
        assert reason.strip() or not possible.reason_required
        assert self.gate.is_open or "gate_open" not in possible.guards
        self.done.append((action, self.case.state))

    @rule(is_open=st.booleans(), fails=st.booleans())
    def turn_the_gate(self, is_open: bool, fails: bool) -> None:
        self.gate.is_open, self.gate.effect_fails = is_open, fails

    @rule(role=st.sampled_from(ROLES), takes=st.booleans())
    def take_or_release(self, role: str, takes: bool) -> None:
        person = self.people[role]
        for task in selectors.list_tasks_of(self.case):
            try:
                (services.take_task if takes else services.release_task)(task, by=person)
            except DomainError:
                assert role not in Task.objects.get(pk=task.pk).roles

    @rule()
    def let_deadlines_pass(self) -> None:
        open_tasks = selectors.list_tasks_of(self.case)
        open_tasks.update(due_at=self.case.created_at, remind_at=self.case.created_at)
        announce_deadlines()

    @rule()
    def bring_a_new_version(self) -> None:
        self.version += 1
        load(definition(self.version))

    @invariant()
    def the_case_stays_on_its_version(self) -> None:
        self.case.refresh_from_db()
        assert self.case.definition.version == self.began_with
        active = WorkflowDefinition.objects.filter(document_type="gated_paper", active=True)
        assert active.get().version == self.version

    @invariant()
    def history_audit_and_events_tell_the_same_chain(self) -> None:
        records = list(selectors.history(self.case))
        told = [(record.action, record.target) for record in records]
        assert told == [("start", "draft"), *self.done]
        assert all(one.target == next_.source for one, next_ in pairwise(records))
        assert records[-1].target == self.case.state
        audit = AuditEntry.objects.filter(subject_id=str(self.case.pk), verb="workflow.performed")
        events = DomainEvent.objects.filter(
            kind="workflow.performed", payload__subject_id=str(self.case.pk)
        )
        assert audit.count() == events.count() == len(records)

    @invariant()
    def what_waits_belongs_to_the_state(self) -> None:
        state = parse(self.case.definition.body).states[self.case.state]
        open_tasks = list(selectors.list_tasks_of(self.case))
        keys = [task.key for task in open_tasks]
        assert len(keys) == len(set(keys))
        assert set(keys) <= {spec.key for spec in state.tasks}
        assert not (state.terminal and keys)
        for task in Task.objects.filter(subject_id=self.case.pk):
            assert (task.closed_at is None) == (task.outcome == "")

    @invariant()
    def a_missed_deadline_was_told_once(self) -> None:
        for task in Task.objects.filter(subject_id=self.case.pk):
            told = DomainEvent.objects.filter(
                kind="workflow.deadline_missed", payload__task_id=str(task.pk)
            ).count()
            assert told == (task.missed_at is not None)
            waits = task.closed_at is None and task.is_escalated
            supervisor = self.people["ma_supervisor"]
            assert (task in selectors.list_tasks(supervisor)) == waits


@pytest.mark.django_db
def test_any_sequence_of_actions_keeps_the_invariants(
    make_case: Callable[..., Application], gate: Gate
):
    def machine() -> Cases:
        made = Cases()
        made.make_case, made.gate = make_case, gate
        return made

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
