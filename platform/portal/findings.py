"""The blocks of evidence of a finding's dossier, as fields of a form called `evidence-<block>`."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.findings.rules import EVIDENCE

LABELS = {
    "species": _("Species: biology and vulnerability"),
    "status": _("Status and trend of the population"),
    "harvest": _("Harvest: where, how, how much"),
    "management": _("Management and controls"),
    "benefits": _("Benefits for conservation and people"),
    "threats": _("Threats"),
    "monitoring": _("Monitoring"),
    "trade": _("Trade so far, legal and illegal"),
    "sources": _("Sources"),
    "review_on": _("To be reviewed on"),
    "taken_legally": _("Taken from the wild lawfully"),
    "chain_of_custody": _("Chain of custody"),
    "imported_earlier": _("Imported earlier"),
    "bred_or_propagated": _("Bred or propagated"),
    "pre_convention": _("Acquired before the Convention applied"),
    "stockpile": _("From a registered stock"),
    "identity": _("Identity of the specimens"),
    "applicant": _("The applicant's record"),
}
PREFIX = "evidence-"
LONGEST = 10_000


def evidence_fields(kind: str, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a kind ("ndf", "laf") with what was entered."""
    return [
        {
            "name": f"{PREFIX}{name}",
            "label": LABELS.get(name, name),
            "value": data.get(PREFIX + name, ""),
        }
        for name in EVIDENCE[kind]
    ]


def evidence_in(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The blocks that were filled in."""
    given = {name: str(data.get(PREFIX + name, "")).strip()[:LONGEST] for name in EVIDENCE[kind]}
    return {name: text for name, text in given.items() if text}


def evidence_rows(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A recorded dossier, block by block."""
    return [{"label": LABELS.get(name, name), "text": text} for name, text in evidence.items()]
