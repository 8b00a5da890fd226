"""Dossiers as deep as a case's risk asks for, for demonstration, drills and tests."""

from __future__ import annotations

from typing import Any

from core.documents.selectors import list_uploads
from core.findings.selectors import needs_of
from core.permits.models import Application

ANSWERS = {
    "species": "Mature at ten years, forty eggs a year; stays in its river.",
    "threats": "Nets and dams; no disease known.",
    "sources": "Report of the census of 2025; register of hunts.",
    "status": "Aerial count of 2025: stable, 1.8 animals per km of river.",
    "harvest": "Eggs and problem animals only, in two river basins; numbered tags.",
    "management": "Plan of 2023: basins closed in turn, size limits, wardens paid by the fund.",
    "monitoring": "Night counts every year, tags returned by the tanneries.",
    "trade": "Exports of five years below the quota; no seizure since 2021.",
    "purpose": "Display and teaching; not for profit; nothing is taken from the wild for it.",
    "housing": "Enclosure of 400 m², two keepers with ten years' practice, own veterinarian.",
}


def dossier_for(app: Application, kind: str) -> dict[str, Any]:
    """What `record_finding` takes as `evidence` and `checks`: every needed answer, with proofs."""
    needs = needs_of(app, kind)
    if kind == "ndf":
        return {"evidence": {code: ANSWERS[code] for code in needs.required if code in ANSWERS}}
    proofs = [str(pk) for pk in list_uploads(app).values_list("pk", flat=True)]
    return {
        "checks": {
            code: {"result": "satisfied", "note": "Seen; it agrees.", "proofs": proofs[:1]}
            for code in needs.checks
        }
    }
