"""A case on a definition of the test's own: an application, moved by test guards and effects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.common import clock
from core.common.errors import Refused
from core.permits.models import Application, DocumentType
from core.workflow import registry, services
from core.workflow.definition import digest_of
from core.workflow.models import WorkflowDefinition
from tests.core.workflow.shapes import gated
from tests.factories.people import make_trader

TYPE = "gated_paper"
_number = itertools.count(1)


class GateClosed(Refused):
    code = "test.gate_closed"
    sentence = "The gate is closed."


class Gate:
    """What the test's guards and effects do: refuse while closed, note what was done."""

    def __init__(self) -> None:
        self.is_open = True
        self.platform_is_open = True
        self.effect_fails = False
        self.done: list[tuple[str, Any]] = []

    def guard(self, subject: Any, *, by: Any, data: Any) -> None:
        if not self.is_open:
            raise GateClosed

    def platform_guard(self, subject: Any, *, by: Any, data: Any) -> None:
        if not self.platform_is_open:
            raise GateClosed

    def effect(self, subject: Any, *, by: Any, data: Any) -> None:
        self.done.append((subject.state, data))
        if self.effect_fails:
            raise GateClosed


_gate = Gate()
_guard, _effect, _platform_guard = _gate.guard, _gate.effect, _gate.platform_guard


def register_gate() -> None:
    """Offer the guard `gate_open`, the effect `ring_bell` and its platform guard."""
    registry.register_guard("gate_open", _guard)
    registry.register_effect("ring_bell", _effect)
    registry.register_platform_guard("ring_bell", _platform_guard)


@pytest.fixture
def gate() -> Iterator[Gate]:
    """The switch of the test's guards and effects, open."""
    register_gate()
    _gate.__init__()  # type: ignore[misc]
    yield _gate
    _gate.__init__()  # type: ignore[misc]


def load(body: dict[str, Any], *, document_type: str = TYPE) -> WorkflowDefinition:
    """Put `body` in force for the document type, past the pack."""
    WorkflowDefinition.objects.filter(document_type=document_type).update(active=False)
    return WorkflowDefinition.objects.create(
        document_type=document_type,
        version=body["version"],
        body=body,
        digest=digest_of(body),
        active=True,
        loaded_at=clock.now(),
    )


@pytest.fixture
def make_case(in_mz: Any, gate: Gate) -> Callable[..., Application]:
    """`make_case()`: a new application on the gated definition."""
    if not WorkflowDefinition.objects.filter(document_type=TYPE).exists():
        load(gated())

    def make() -> Application:
        user, organisation = make_trader()
        case = Application(
            reference=f"T{next(_number):06d}",
            document_type=DocumentType.objects.get(code="licenca_nacional"),
            applicant=organisation,
            created_by=user,
        )
        services.start(case, document_type=TYPE, by=user)
        return case

    return make
