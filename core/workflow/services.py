"""The only place that moves a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from core.audit import record as audit
from core.common import clock
from core.common.errors import DomainError
from core.events import publish
from core.workflow import registry
from core.workflow.calendar import Calendar
from core.workflow.definition import Definition, TaskSpec, Transition, parse
from core.workflow.errors import (
    AlreadyStarted,
    NoDefinition,
    ReasonMissing,
    TaskClosed,
    TaskNotYours,
)
from core.workflow.events import WorkflowPerformed
from core.workflow.models import Task, TransitionRecord, WorkflowDefinition, WorkflowSubject
from core.workflow.workdays import read_calendar

START = "start"


@transaction.atomic
def start(subject: WorkflowSubject, *, document_type: str, by: Any) -> TransitionRecord:
    """Put a new, unsaved `subject` on the definition in force for `document_type`; save it.

    The case stays on this version to its end. Raises NoDefinition, AlreadyStarted.
    """
    if subject.state:
        raise AlreadyStarted
    row = WorkflowDefinition.objects.filter(document_type=document_type, active=True).first()
    if row is None:
        raise NoDefinition(document_type=document_type)
    definition = parse(row.body)
    subject.definition = row
    subject.state = definition.initial
    subject.save()
    edge = Transition("", START, definition.initial, frozenset())
    return _write(subject, definition, edge, by=by, reason="")


@transaction.atomic
def perform(
    subject: WorkflowSubject, action: str, *, by: Any, reason: str = "", data: Any = None
) -> TransitionRecord:
    """Do `action` on `subject` as `by`; returns the line of history.

    Locks the case's row and reads it again, so unsaved changes of `subject` are lost. Then, in
    one transaction: role, reason, guards, platform guards, the new state, history, tasks, audit,
    event, and last the effects. `data` goes to guards and effects as it is.

    Raises ActionNotPossible, ActionNotYours, ReasonMissing, UnknownName, and whatever a guard or
    an effect refuses with; then nothing has changed but the memory of `subject`.
    """
    type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    subject.refresh_from_db()
    definition = parse(subject.definition.body)
    language = get_language() or "en"
    edge = definition.choose(subject.state, action, roles=by.role_codes, language=language)
    reason = reason.strip()
    if edge.reason_required and not reason:
        sentence = str(ReasonMissing(action=edge.label(language)))
        raise ReasonMissing(action=edge.label(language), fields={"reason": [sentence]})
    for guard in guards_of(edge):
        guard(subject, by=by, data=data)
    effects = [registry.find_effect(name) for name in edge.effects]
    if not edge.stays:
        subject.state = edge.target
    subject.save(update_fields=["state", *_stamped_fields(subject)])
    record = _write(subject, definition, edge, by=by, reason=reason)
    for effect in effects:
        effect(subject, by=by, data=data)
    return record


def guards_of(edge: Transition) -> list[registry.Step]:
    """What must hold for `edge`: its own guards, then the platform's for its effects.

    Raises UnknownName.
    """
    own = [registry.find_guard(name) for name in edge.guards]
    platform = [guard for name in edge.effects for guard in registry.platform_guards(name)]
    return own + [guard for guard in platform if guard not in own]


def holds(guard: registry.Step, subject: WorkflowSubject, *, by: Any) -> bool:
    """Whether `guard` would let `by` pass now."""
    try:
        guard(subject, by=by, data=None)
    except DomainError:
        return False
    return True


@transaction.atomic
def take_task(task: Task, *, by: Any) -> Task:
    """Make `by` the one whom an open task waits for. Raises TaskClosed, TaskNotYours."""
    return _assign(task, to=by, by=by)


@transaction.atomic
def release_task(task: Task, *, by: Any) -> Task:
    """Give a task back to its role. Raises TaskClosed, TaskNotYours."""
    return _assign(task, to=None, by=by)


def _assign(task: Task, *, to: Any, by: Any) -> Task:
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.closed_at is not None:
        raise TaskClosed
    if not any(_waits_for(locked, role, by=by) for role in locked.roles):
        raise TaskNotYours
    locked.assignee = to
    locked.save(update_fields=("assignee",))
    return locked


def _waits_for(task: Task, role: str, *, by: Any) -> bool:
    """Whether `by` has this role of the task's, for this case."""
    if role not in by.role_codes:
        return False
    scope = registry.task_scopes().get(role)
    return scope is None or Task.objects.filter(pk=task.pk, subject_id__in=scope(by)).exists()


def subject_type(subject: WorkflowSubject | type[WorkflowSubject]) -> str:
    """How history and tasks name the kind of a case: `permits.application`."""
    return str(subject._meta.label_lower)


def _write(
    subject: WorkflowSubject, definition: Definition, edge: Transition, *, by: Any, reason: str
) -> TransitionRecord:
    """History, tasks, audit and event of a transition that has just been made."""
    now = clock.now()
    record = TransitionRecord.objects.create(
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        definition=subject.definition,
        action=edge.action,
        source=edge.source,
        target=edge.target,
        reason=reason,
        by_id=_id_of(by),
        by_label=str(by),
        at=now,
    )
    _close_tasks(subject, edge, by=by, now=now)
    if not edge.stays:
        _open_tasks(subject, definition, by=by, now=now)
    payload = {"action": edge.action, "source": edge.source, "target": edge.target}
    audit(
        verb="workflow.performed",
        subject=subject,
        by=by,
        payload=payload | ({"reason": reason} if reason else {}),
        version=str(subject.definition),
    )
    publish(
        WorkflowPerformed(
            subject_type=subject_type(subject),
            subject_id=subject.pk,
            document_type=subject.definition.document_type,
            action=edge.action,
            source=edge.source,
            target=edge.target,
            by_id=_id_of(by),
        )
    )
    return record


def _close_tasks(subject: WorkflowSubject, edge: Transition, *, by: Any, now: dt.datetime) -> None:
    tasks = Task.objects.filter(
        subject_type=subject_type(subject), subject_id=subject.pk, closed_at__isnull=True
    )
    if edge.stays:
        tasks = tasks.filter(actions__contains=[edge.action])
    tasks.update(closed_at=now, closed_by_id=_id_of(by), outcome=edge.action)


def _open_tasks(
    subject: WorkflowSubject, definition: Definition, *, by: Any, now: dt.datetime
) -> None:
    specs = [
        spec
        for spec in definition.states[subject.state].tasks
        if not (spec.unless and holds(registry.find_guard(spec.unless), subject, by=by))
    ]
    if not specs:
        return
    calendar = read_calendar(since=now)
    Task.objects.bulk_create(
        [
            Task(
                subject_type=subject_type(subject),
                subject_id=subject.pk,
                state=subject.state,
                key=spec.key,
                role=spec.role,
                title=dict(spec.title),
                actions=list(spec.actions),
                opened_at=now,
                due_at=calendar.add(now, spec.days),
                remind_at=_remind_at(spec, calendar, now=now),
                escalate_to=spec.escalate_to,
            )
            for spec in specs
        ]
    )


def _remind_at(spec: TaskSpec, calendar: Calendar, *, now: dt.datetime) -> dt.datetime | None:
    """When the deadline of a task that opens now is near."""
    if not 0 < spec.remind < spec.days:
        return None
    return calendar.add(now, spec.days - spec.remind)


def _stamped_fields(subject: WorkflowSubject) -> list[str]:
    """The fields of the case that every saving stamps (`auto_now`)."""
    fields = subject._meta.concrete_fields
    return [field.name for field in fields if getattr(field, "auto_now", False)]


def _id_of(by: Any) -> Any:
    return getattr(by, "pk", None)
