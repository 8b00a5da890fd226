"""What apps above add to a case: sections of its page, conditions of the permit, controls.

They register in `AppConfig.ready()`; this app knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.permits.rules.controls import Control
from core.permits.rules.controls import add as register_control

__all__ = [
    "Control",
    "read_case_sections",
    "read_conditions",
    "register_case_section",
    "register_condition_source",
    "register_control",
    "register_issue_step",
    "register_release_step",
    "take_issue_steps",
    "take_release_steps",
]

CaseSection = Callable[[Any], Any]
ConditionSource = Callable[[Any], list[str]]
IssueStep = Callable[[Any, UUID], Any]
ReleaseStep = Callable[[UUID], Any]

_sections: dict[str, CaseSection] = {}
_conditions: dict[str, ConditionSource] = {}
_steps: dict[str, IssueStep] = {}
_release_steps: dict[str, ReleaseStep] = {}


def register_case_section(name: str, read: CaseSection) -> None:
    """`case_file(app)[name]` will be `read(app)`; its docstring says how many queries it costs."""
    _sections[name] = read


def register_condition_source(name: str, read: ConditionSource) -> None:
    """`read(app)` gives sentences for the permit's special conditions (box 5) at issue."""
    _conditions[name] = read


def register_issue_step(name: str, take: IssueStep) -> None:
    """`take(reading, permit_id)` runs inside every issue, after the quotas and before the number.

    It may refuse with a DomainError: then nothing is issued.
    """
    _steps[name] = take


def take_issue_steps(reading: Any, *, permit_id: UUID) -> None:
    """Every registered step, in the order of registration. Raises what they raise."""
    for take in _steps.values():
        take(reading, permit_id)


def register_release_step(name: str, take: ReleaseStep) -> None:
    """`take(permit_id)` gives back what a permit holds, inside the transaction that ends it.

    It runs after the quotas were given back, may be called twice and does not refuse.
    """
    _release_steps[name] = take


def take_release_steps(permit_id: UUID) -> None:
    """Every registered release, in the order of registration."""
    for take in _release_steps.values():
        take(permit_id)


def read_case_sections(app: Any) -> dict[str, Any]:
    """Every registered section of a case."""
    return {name: read(app) for name, read in _sections.items()}


def read_conditions(app: Any) -> list[str]:
    """The conditions of every source, each once, in the order of registration."""
    sentences = [text for read in _conditions.values() for text in read(app)]
    return list(dict.fromkeys(text.strip() for text in sentences if text.strip()))
