"""Definitions for tests, and the pack's surroundings to check them in."""

from __future__ import annotations

from typing import Any

from core.workflow.checks import Names
from tenants.packs import SectionContext

ROLES = ("applicant", "ma_officer", "sa_officer")
GUARDS = ("complete", "ndf_in_force", "laf_in_force")
EFFECTS = ("issue_permit", "cancel_permit", "notify_applicant")
FINDINGS = frozenset({"ndf_in_force", "laf_in_force"})


def names(mandatory: frozenset[str] = FINDINGS) -> Names:
    return Names(roles=ROLES, guards=GUARDS, effects=EFFECTS, mandatory=mandatory)


def context() -> SectionContext:
    return SectionContext(
        section_name="workflows",
        sections={},
        sources={},
        iso2="LK",
        languages=("en",),
        all_languages=("en",),
    )


def state(**more: Any) -> dict[str, Any]:
    return {"name": {"en": "A state"}, **more}


def edge(action: str, source: str | list[str], target: str | None, **more: Any) -> dict[str, Any]:
    roles = more.pop("roles", ["ma_officer"])
    where = {} if target is None else {"target": target}
    head = {"action": action, "source": source, "roles": roles, "name": {"en": action}}
    return {**head, **where, **more}


def small() -> dict[str, Any]:
    """A sound definition with review, findings, issue, refusal and cancellation."""
    task = {"role": "sa_officer", "title": {"en": "NDF"}, "days": 5, "action": ["record_ndf"]}
    return {
        "version": 1,
        "initial": "draft",
        "states": {
            "draft": state(),
            "in_review": state(tasks=[task]),
            "issued": state(terminal=True),
            "refused": state(terminal=True),
            "cancelled": state(terminal=True),
        },
        "transitions": [
            edge("submit", "draft", "in_review", roles=["applicant"], guards=["complete"]),
            edge("record_ndf", "in_review", None, roles=["sa_officer"]),
            edge("refuse", ["draft", "in_review"], "refused", reason_required=True),
            edge(
                "issue",
                "in_review",
                "issued",
                guards=["ndf_in_force", "laf_in_force"],
                effects=["issue_permit"],
            ),
            edge("cancel", "issued", "cancelled", effects=["cancel_permit"]),
        ],
    }


def gated() -> dict[str, Any]:
    """A way with a gate: draft, at the gate (two tasks), through; or given up."""
    tasks = [
        {"role": "ma_officer", "title": {"en": "Open"}, "days": 2, "action": ["open", "give_up"]},
        {"role": "sa_officer", "title": {"en": "Look"}, "days": 5, "action": ["look"]},
    ]
    spared = {
        "role": "cashier",
        "title": {"en": "Never opened"},
        "days": 1,
        "action": ["look"],
        "unless": "gate_open",
    }
    return {
        "version": 1,
        "initial": "draft",
        "states": {
            "draft": state(
                tasks=[
                    {"role": "applicant", "title": {"en": "Go"}, "days": 3, "action": ["go"]},
                ]
            ),
            "at_gate": state(tasks=[*tasks, spared]),
            "through": state(terminal=True),
            "given_up": state(terminal=True),
        },
        "transitions": [
            edge("go", "draft", "at_gate", roles=["applicant"]),
            edge("look", "at_gate", None, roles=["sa_officer", "cashier"]),
            edge(
                "open",
                "at_gate",
                "through",
                guards=["gate_open"],
                effects=["ring_bell"],
            ),
            edge("give_up", ["draft", "at_gate"], "given_up", reason_required=True),
        ],
    }
