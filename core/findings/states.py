"""The guards that findings put before the issue of a permit."""

from __future__ import annotations

from typing import Any

from core.findings.errors import (
    FindingAgainst,
    FindingMissing,
    FindingOutdated,
    StandingFindingOver,
)
from core.findings.models import Finding
from core.findings.rules import KINDS, allows_issue
from core.findings.selectors import case_section, conditions_for, find_over, in_force
from core.findings.services.standing import check_basis
from core.permits.errors import SamePerson
from core.permits.models import Application
from core.permits.registry import register_case_section, register_condition_source
from core.permits.selectors import find_needed_findings
from core.permits.selectors.content import content_digest
from core.quotas.registry import register_basis_check
from core.workflow import registry


def guard_ndf_in_force(subject: Application, *, by: Any, data: Any) -> None:
    """A positive or conditional NDF is in force where one is needed.

    Raises FindingMissing, FindingAgainst. Source: Arts. III.2(a), III.3(a), IV.2(a).
    """
    _require(subject, "ndf")


def guard_laf_in_force(subject: Application, *, by: Any, data: Any) -> None:
    """A positive or conditional LAF is in force where one is needed.

    Raises FindingMissing, FindingAgainst. Source: Arts. III.2(b), IV.2(b), V.2(a).
    """
    _require(subject, "laf")


def refuse_without_findings(subject: Application, *, by: Any, data: Any) -> None:
    """The Convention's findings precede every issue, whatever a pack says.

    Nor does whoever advised as Scientific Authority issue the permit (the two are independent).
    """
    for kind in KINDS:
        _require(subject, kind)
    advice = in_force(subject, "ndf")
    if advice is None:
        return
    if advice.made_by_id == by.pk:
        raise SamePerson(name=str(advice.made_by))
    for citation in advice.citations.select_related("standing__made_by"):
        if citation.standing.made_by_id == by.pk:
            raise SamePerson(name=str(citation.standing.made_by))


def _require(app: Application, kind: str) -> None:
    """Raise unless the finding is not needed, or allows the issue.

    A finding that was made though not needed, and is negative, stops the issue too. So does one
    that was made before the case was changed, and one that rests on a standing finding which is
    in force no more.
    """
    finding = in_force(app, kind)
    if finding is not None:
        if not allows_issue(finding.outcome):
            raise FindingAgainst(
                finding=finding.get_kind_display(), outcome=finding.get_outcome_display()
            )
        if finding.content_digest != content_digest(app):
            raise FindingOutdated(finding=finding.get_kind_display())
        over = find_over(finding)
        if over is not None:
            raise StandingFindingOver(number=over.number)
        return
    if kind in find_needed_findings(app):
        raise FindingMissing(finding=Finding.Kind(kind).label)


def register() -> None:
    """Offer the guards, the case page's section and the permit's conditions."""
    registry.register_guard("ndf_in_force", guard_ndf_in_force)
    registry.register_guard("laf_in_force", guard_laf_in_force)
    registry.register_platform_guard("issue_permit", refuse_without_findings)
    register_basis_check(check_basis)
    register_case_section("findings", case_section)
    register_condition_source("findings", conditions_for)
