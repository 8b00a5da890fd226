"""What was done on the country's cases so far, as values that a draft definition is run over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps

from core.accounts.actors import SYSTEM
from core.workflow.definition import Definition, parse
from core.workflow.models import TransitionRecord
from core.workflow.services import START


@dataclass(frozen=True, slots=True)
class PastStep:
    """One recorded action: `roles` are those of its actor that allowed it, `guards` what held."""

    action: str
    at: dt.datetime
    roles: frozenset[str]
    guards: frozenset[str]
    has_reason: bool
    by: Any


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case with its recorded actions in order, and the state that they brought it to."""

    subject: Any
    started_at: dt.datetime
    steps: tuple[PastStep, ...]
    end: str


def read_cases(document_type: str) -> Iterator[PastCase]:
    """Every recorded case of a document type. Three queries, and one per actor for the roles."""
    rows = (
        TransitionRecord.objects.filter(definition__document_type=document_type)
        .select_related("definition", "by")
        .order_by("subject_type", "subject_id", "id")
    )
    people: dict[Any, Any] = {}
    definitions: dict[Any, Definition] = {}
    cases = [(key, list(found)) for key, found in groupby(rows, key=_case_key)]
    subjects = _subjects([key for key, _found in cases])
    for key, records in cases:
        if key not in subjects:
            continue
        steps = []
        for record in records:
            if record.action == START:
                continue
            if record.definition_id not in definitions:
                definitions[record.definition_id] = parse(record.definition.body)
            actor = people.setdefault(record.by_id, record.by or SYSTEM)
            steps.append(_step(record, definitions[record.definition_id], actor))
        yield PastCase(subjects[key], records[0].at, tuple(steps), records[-1].target)


def _case_key(record: TransitionRecord) -> tuple[str, Any]:
    return record.subject_type, record.subject_id


def _subjects(keys: list[tuple[str, Any]]) -> dict[tuple[str, Any], Any]:
    found: dict[tuple[str, Any], Any] = {}
    for kind, group in groupby(keys, key=lambda key: key[0]):
        model = apps.get_model(kind)
        rows = model._base_manager.in_bulk([subject_id for _kind, subject_id in group])
        found |= {(kind, subject_id): row for subject_id, row in rows.items()}
    return found


def _step(record: TransitionRecord, definition: Definition, actor: Any) -> PastStep:
    edge = definition.find(record.source, record.action)
    allowed = edge.roles if edge else frozenset(actor.role_codes)
    return PastStep(
        action=record.action,
        at=record.at,
        roles=(allowed & frozenset(actor.role_codes)) or allowed,
        guards=frozenset(edge.guards) if edge else frozenset(),
        has_reason=bool(record.reason),
        by=actor,
    )
