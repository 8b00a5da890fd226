"""Reads of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.common import clock
from core.findings.coverage import Use, covers
from core.findings.dossiers import LIVE, Needs, depth_of, laf_needs, ndf_needs
from core.findings.errors import StandingFindingNotFound
from core.findings.models import Citation, Finding, FindingStanding, Policy, StandingFinding
from core.findings.rules import KINDS, allows_issue
from core.permits.models import Application, PermitStanding
from core.permits.rules.documents import IMPORT, REEXPORT
from core.permits.rules.workflow import is_terminal
from core.permits.selectors.content import content_digest
from core.permits.selectors.reading import CaseReading, read_case
from core.quotas.rules import QuotaLine
from core.species.models import Taxon
from tenants.context import current_country

COUNTING = (
    PermitStanding.Status.IN_FORCE,
    PermitStanding.Status.ENDORSED,
    PermitStanding.Status.USED,
    PermitStanding.Status.LOST,
    PermitStanding.Status.STOLEN,
    PermitStanding.Status.DESTROYED,
)
"""Standings of a permit whose quantity counts in the finding that it rests on."""


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
    """All findings on the case, the oldest first, with who made them. Two queries when read."""
    return (
        Finding.objects.filter(application=app)
        .select_related("made_by")
        .prefetch_related("citations__standing")
    )


def case_section(app: Application) -> dict[str, Any]:
    """For the case page: `all` findings, and those in force by kind (`ndf`, `laf`). Two queries."""
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


def get_policy() -> Policy:
    """How the country makes findings; the platform's way until its pack says more. One query."""
    return Policy.objects.first() or Policy()


def needs_of(app: Application, kind: str) -> Needs:
    """How deep the dossier of this kind must go on the case. `read_case` and one query."""
    reading = read_case(app)
    depth = depth_of(appendices=_counting(reading), sources=_sources(reading))
    if kind == "laf":
        return laf_needs(
            depth=depth, sources=_sources(reading), is_from_abroad=_is_from_abroad(reading)
        )
    return ndf_needs(
        depth=depth,
        is_import=reading.facts.kind == IMPORT and "I" in _counting(reading),
        is_live=any(line.term_code == LIVE for line in reading.lines),
        required=get_policy().required,
    )


def _counting(reading: CaseReading) -> set[str]:
    return {facts.counts_as for facts in reading.trade()}


def _sources(reading: CaseReading) -> set[str]:
    lines = reading.lines
    return {code for line in lines for code in (line.source_code, line.second_source_code) if code}


def _is_from_abroad(reading: CaseReading) -> bool:
    home = current_country().iso2
    return reading.facts.kind == REEXPORT or any(
        line.origin_country not in ("", home) for line in reading.lines
    )


# standing findings


def get_standing(finding_id: UUID) -> StandingFinding:
    """The standing finding with taxon, maker and standing. One query.

    Raises StandingFindingNotFound.
    """
    found = _whole().filter(pk=finding_id).first()
    if found is None:
        raise StandingFindingNotFound()
    return found


def list_standing(*, taxon_id: int | None = None, is_open: bool = False) -> QuerySet:
    """The standing findings, the newest first; `is_open`: in force today only. One query."""
    found = _whole()
    if taxon_id is not None:
        found = found.filter(taxon_id=taxon_id)
    if is_open:
        found = found.filter(
            valid_until__gte=clock.today(), standing__status=FindingStanding.Status.IN_FORCE
        )
    return found


def _whole() -> QuerySet[StandingFinding]:
    return StandingFinding.objects.select_related("taxon", "made_by", "standing")


def list_reviews(*, until: dt.date) -> QuerySet[StandingFinding]:
    """The standing findings in force that are to be reviewed by the day, the most urgent first."""
    return list_standing(is_open=True).filter(review_on__lte=until).order_by("review_on")


def uses_of(findings: Iterable[StandingFinding]) -> dict[UUID, Use]:
    """What cases use of each, by its id: open cases and permits that stand. Two queries.

    Counted is the newest finding of a case only; a case that ended without a permit, and a permit
    that was cancelled, replaced or expired unused, count no more.
    """
    found = list(findings)
    used: dict[UUID, Decimal] = {finding.pk: Decimal(0) for finding in found}
    for citation in _citations(used):
        used[citation.standing_id] += citation.quantity
    return {
        finding.pk: Use(
            used=used[finding.pk],
            left=None if finding.maximum is None else finding.maximum - used[finding.pk],
        )
        for finding in found
    }


def list_citations(finding: StandingFinding) -> list[Citation]:
    """The citations that count, with their cases. Two queries."""
    return _citations([finding.pk])


def _citations(standing_ids: Iterable[UUID]) -> list[Citation]:
    rows = list(
        Citation.objects.filter(standing__in=list(standing_ids))
        .select_related("finding__application__definition")
        .prefetch_related("finding__application__permits__standing")
    )
    cases = {row.finding.application_id for row in rows}
    made = Finding.objects.filter(application__in=cases, kind="ndf")
    newest = dict(made.order_by("application", "sequence").values_list("application", "sequence"))
    return [
        row
        for row in rows
        if row.finding.sequence == newest[row.finding.application_id]
        and _counts(row.finding.application)
    ]


def _counts(app: Application) -> bool:
    permit = app.permit
    if permit is not None:
        return permit.standing.status in COUNTING
    return not is_terminal(app.definition.body, app.state)


def lines_to_cover(app: Application) -> list[QuotaLine]:
    """The lines of the case as coverage sees them, whatever paper it is. Costs as `read_case`."""
    reading = read_case(app)
    return [
        QuotaLine(
            position=line.position,
            taxon_path=reading.paths[line.position],
            term_code=line.term_code,
            unit_code=line.unit_code,
            source_codes=tuple(
                code for code in (line.source_code, line.second_source_code) if code
            ),
            origin=line.origin_country,
            quantity=line.quantity,
            purpose_code=app.purpose_code,
            region=line.region,
        )
        for line in reading.lines
        if line.taxon_id and line.quantity
    ]


def find_covering(app: Application) -> dict[int, list[StandingFinding]]:
    """By line position, the standing findings in force that speak for it.

    Costs as `read_case`, and one query.
    """
    lines = lines_to_cover(app)
    taxa = {taxon_id for line in lines for taxon_id in line.taxon_path}
    open_ones = list(list_standing(is_open=True).filter(taxon__in=taxa))
    today = clock.today()
    return {
        line.position: [each for each in open_ones if covers(each, line, on=today)]
        for line in lines
    }


def find_over(finding: Finding) -> StandingFinding | None:
    """A standing finding that this one rests on and that is in force no more. One query."""
    today = clock.today()
    for citation in finding.citations.select_related("standing__standing"):
        standing = citation.standing
        is_withdrawn = standing.standing.status != FindingStanding.Status.IN_FORCE
        if is_withdrawn or standing.valid_until < today:
            return standing
    return None


def names_below(taxon: Taxon) -> QuerySet[Taxon]:
    """The accepted taxa that a finding or quota for `taxon` speaks for, itself included."""
    accepted = Taxon.objects.filter(status="A", kingdom=taxon.kingdom)
    name = taxon.scientific_name
    columns = {
        "GENUS": "genus",
        "FAMILY": "family",
        "ORDER": "order_name",
        "CLASS": "class_name",
        "PHYLUM": "phylum",
    }
    if taxon.rank in columns:
        return accepted.filter(**{columns[taxon.rank]: name})
    return accepted.filter(pk=taxon.pk) | accepted.filter(scientific_name__startswith=f"{name} ")
