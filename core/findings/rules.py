"""What a finding must hold, and which outcomes let a paper be issued. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

KINDS = ("ndf", "laf")
OUTCOMES = ("positive", "conditional", "negative", "more_information")
ALLOWING = frozenset({"positive", "conditional"})
"""Outcomes under which a paper may be issued; conditions go on the paper."""
PERMISSIONS = {"ndf": "finding.ndf", "laf": "finding.laf"}
"""NDF: Scientific Authority; LAF: Management Authority. Neither makes the other's."""
ACTIONS = {"ndf": "record_ndf", "laf": "record_laf"}
EVIDENCE = {
    "ndf": (
        "species",
        "status",
        "harvest",
        "management",
        "benefits",
        "threats",
        "monitoring",
        "trade",
        "sources",
        "review_on",
    ),
    "laf": (
        "taken_legally",
        "chain_of_custody",
        "imported_earlier",
        "bred_or_propagated",
        "pre_convention",
        "stockpile",
        "identity",
        "applicant",
    ),
}
"""The blocks of the dossier by kind; each is optional, its depth follows the risk."""


def allows_issue(outcome: str) -> bool:
    """Whether a finding of this outcome lets the paper be issued."""
    return outcome in ALLOWING


def check_finding(
    *, kind: str, outcome: str, reasoning: str, conditions: str, evidence: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Sentences by field for what is wrong; empty when all is right."""
    wrong: dict[str, list[str]] = {}
    if kind not in KINDS:
        wrong["kind"] = [_("Choose one of the kinds offered.")]
    if outcome not in OUTCOMES:
        wrong["outcome"] = [_("Choose one of the outcomes offered.")]
    if not reasoning.strip():
        wrong["reasoning"] = [_("Give the reasons for the finding.")]
    if outcome == "conditional" and not conditions.strip():
        wrong["conditions"] = [_("State the conditions.")]
    if outcome in ("negative", "more_information") and conditions.strip():
        wrong["conditions"] = [_("Conditions go with a positive finding only.")]
    unknown = [name for name in evidence if name not in EVIDENCE.get(kind, ())]
    if unknown:
        wrong["evidence"] = [
            _("“%(name)s” is not a block of this dossier.") % {"name": name} for name in unknown
        ]
    return wrong
