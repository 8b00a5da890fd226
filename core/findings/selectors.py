"""Reads of findings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.findings.models import Finding
from core.findings.rules import KINDS, allows_issue
from core.permits.models import Application
from core.permits.selectors.content import content_digest


def in_force(app: Application, kind: str) -> Finding | None:
    """The newest finding of the kind ("ndf", "laf"), whatever it says; None before any.

    Whether it lets the case as it stands be issued: `allowing`. One query.
    """
    return (
        Finding.objects.filter(application=app, kind=kind)
        .select_related("made_by")
        .order_by("-sequence")
        .first()
    )


def allowing(app: Application, kind: str) -> Finding | None:
    """The finding in force if it lets the case as it stands be issued, else None. Two queries."""
    finding = in_force(app, kind)
    if finding is None or not allows_issue(finding.outcome):
        return None
    return finding if finding.content_digest == content_digest(app) else None


def list_findings(app: Application) -> QuerySet[Finding]:
    """All findings on the case, the oldest first, with who made them. One query when read."""
    return Finding.objects.filter(application=app).select_related("made_by")


def case_section(app: Application) -> dict[str, Any]:
    """For the case page: `all` findings, and those in force by kind (`ndf`, `laf`). One query."""
    findings = list(list_findings(app))
    latest = {
        kind: max(
            (finding for finding in findings if finding.kind == kind),
            key=lambda finding: finding.sequence,
            default=None,
        )
        for kind in KINDS
    }
    return {"all": findings, **latest}


def conditions_for(app: Application) -> list[str]:
    """The conditions of the conditional findings in force, one sentence each. Four queries."""
    sentences: list[str] = []
    for kind in KINDS:
        finding = allowing(app, kind)
        if finding is not None and finding.conditions:
            sentences += [line.strip() for line in finding.conditions.splitlines() if line.strip()]
    return sentences
