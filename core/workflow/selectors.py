"""What may happen next, what waits for whom, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.utils.translation import get_language

from core.common import clock
from core.common.errors import DomainError
from core.workflow import registry
from core.workflow.definition import Definition, Transition, parse, pick
from core.workflow.errors import NoDefinition
from core.workflow.models import Task, TransitionRecord, WorkflowDefinition, WorkflowSubject
from core.workflow.services import guards_of, subject_type


@dataclass(frozen=True, slots=True)
class ActionOption:
    """An action that a person's role has in the case's state.

    `blocked` says in sentences what still stands in its way: empty when it may be done now.
    `form` names the form that the action is done with, if any.
    """

    action: str
    label: str
    reason_required: bool
    blocked: list[str]
    target: str = ""
    form: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.blocked


@dataclass(frozen=True, slots=True)
class WorkList:
    """The most urgent `tasks` of a person; `total` and `late` count all that wait."""

    tasks: Sequence[Task]
    total: int
    late: int


def available_actions(subject: WorkflowSubject, *, by: Any, data: Any = None) -> list[ActionOption]:
    """The actions of `by`'s roles in the state of `subject`, each with what blocks it.

    Asks every guard, so it costs the guards' queries. Another person's actions are not shown.
    """
    definition = definition_of(subject)
    language = get_language() or "en"
    return [
        ActionOption(
            action=edge.action,
            label=edge.label(language),
            reason_required=edge.reason_required,
            blocked=_blocked(subject, edge, by=by, data=data),
            target=edge.target,
            form=edge.form,
        )
        for edge in definition.leaving(subject.state)
        if edge.roles & frozenset(by.role_codes)
    ]


def list_tasks(user: Any) -> QuerySet[Task]:
    """The open tasks that wait for `user`, the most urgent first: one query on the work-list
    index.

    A task is shown when its role is one of the user's and nobody else has taken it; a missed one
    also to the role that it is escalated to, whoever has taken it. Roles with a registered scope
    (`registry.register_task_scope`) see only the cases in it.
    """
    scopes = registry.task_scopes()
    roles = frozenset(user.role_codes)
    escalated = Q(missed_at__isnull=False)
    open_roles = sorted(roles - scopes.keys())
    wanted, called = Q(role__in=open_roles), Q(escalate_to__in=open_roles)
    for role in sorted(roles & scopes.keys()):
        mine = Q(subject_id__in=scopes[role](user))
        wanted |= Q(role=role) & mine
        called |= Q(escalate_to=role) & mine
    free = Q(assignee__isnull=True) | Q(assignee_id=user.pk)
    return Task.objects.filter(
        (wanted & free) | (called & escalated), closed_at__isnull=True
    ).order_by("due_at", "opened_at", "id")


def read_work_list(user: Any, *, limit: int) -> WorkList:
    """The first `limit` tasks that wait for `user`, with the counts of all: one query."""
    counted = list_tasks(user).annotate(
        total_count=Window(Count("*")),
        late_count=Window(Count("pk", filter=Q(due_at__lt=clock.now()))),
    )
    tasks = list(counted[:limit])
    first: Any = tasks[0] if tasks else None
    return WorkList(tasks, first.total_count if first else 0, first.late_count if first else 0)


def list_tasks_of(subject: WorkflowSubject) -> QuerySet[Task]:
    """The open tasks of one case: one query."""
    return Task.objects.filter(
        subject_type=subject_type(subject), subject_id=subject.pk, closed_at__isnull=True
    ).select_related("assignee")


def list_overdue_tasks() -> QuerySet[Task]:
    """The open tasks whose deadline has passed, the oldest first."""
    return Task.objects.filter(closed_at__isnull=True, due_at__lt=clock.now()).order_by("due_at")


def history(subject: WorkflowSubject) -> QuerySet[TransitionRecord]:
    """What happened to a case, the oldest first: one query, with the actors."""
    return TransitionRecord.objects.filter(
        subject_type=subject_type(subject), subject_id=subject.pk
    ).select_related("by", "definition")


def definition_of(subject: WorkflowSubject) -> Definition:
    """The definition that a case follows."""
    return parse(subject.definition.body)


def get_definition(document_type: str) -> WorkflowDefinition:
    """The definition in force for new cases of a document type. Raises NoDefinition."""
    row = WorkflowDefinition.objects.filter(document_type=document_type, active=True).first()
    if row is None:
        raise NoDefinition(document_type=document_type)
    return row


def list_definitions() -> QuerySet[WorkflowDefinition]:
    """The definitions in force, by document type."""
    return WorkflowDefinition.objects.filter(active=True).order_by("document_type")


def state_label(subject: WorkflowSubject, *, language: str | None = None) -> str:
    """The name of a case's state for the reader. Costs a query unless `definition` is loaded."""
    return definition_of(subject).state_label(subject.state, language or get_language() or "en")


def state_labels(*, language: str | None = None) -> dict[tuple[Any, str], str]:
    """The names of all states, by (definition id, state): one query for a whole list of cases."""
    reader = language or get_language() or "en"
    return {
        (row.pk, code): pick(state["name"], reader)
        for row in WorkflowDefinition.objects.all()
        for code, state in row.body["states"].items()
    }


def is_closed(subject: WorkflowSubject) -> bool:
    """Whether a case has come to its end."""
    return definition_of(subject).states[subject.state].terminal


def action_label(record: TransitionRecord, *, language: str | None = None) -> str:
    """The name of what was done, in the words of the version it was done under."""
    definition = parse(record.definition.body)
    return definition.action_label(record.action, language or get_language() or "en")


def _blocked(subject: WorkflowSubject, edge: Transition, *, by: Any, data: Any) -> list[str]:
    sentences: list[str] = []
    for guard in guards_of(edge):
        try:
            guard(subject, by=by, data=data)
        except DomainError as error:
            if str(error) not in sentences:
                sentences.append(str(error))
    return sentences
