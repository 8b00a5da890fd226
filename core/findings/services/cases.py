"""Findings on a case: made for it, or resting on standing ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.documents.selectors import list_uploads
from core.events import publish
from core.findings import errors
from core.findings.coverage import choose
from core.findings.events import FindingRecorded
from core.findings.models import Citation, Finding, FindingStanding, StandingFinding
from core.findings.rules import (
    ACTIONS,
    CITE,
    PERMISSIONS,
    check_finding,
    read_review_day,
)
from core.findings.selectors import find_covering, lines_to_cover, needs_of, uses_of
from core.permits.models import Application
from core.permits.rules.entry import clean_text
from core.permits.selectors.content import content_digest
from core.permits.services import perform_action
from core.quotas.rules import QuotaLine


@transaction.atomic
def record_finding(
    app: Application,
    *,
    kind: str,
    outcome: str,
    reasoning: str,
    conditions: str = "",
    evidence: Mapping[str, Any] | None = None,
    checks: Mapping[str, Mapping[str, Any]] | None = None,
    by: Any,
) -> Finding:
    """A new finding on the case, which supersedes an earlier one of its kind.

    `kind`: "ndf" (finding.ndf, Scientific Authority) or "laf" (finding.laf, Management Authority);
    `outcome`: positive, conditional (with `conditions`, one per line), negative, more_information.
    `evidence` holds the dossier's answers by block or item (`core.findings.dossiers`), `checks` a
    LAF's: `{code: {result, note, proofs}}`. How much of it a positive finding needs follows the
    risk (`selectors.needs_of`). The workflow's `record_ndf` or `record_laf` says whether one may
    be recorded now.

    Raises FindingInvalid, Forbidden, OwnApplication, ApplicationNotFound and what
    `core.workflow.services.perform` raises.
    """
    evidence, checks = dict(evidence or {}), dict(checks or {})
    reasoning, conditions = clean_text(reasoning), clean_text(conditions)
    needs = needs_of(app, kind) if kind in PERMISSIONS else None
    wrong = check_finding(
        kind=kind,
        outcome=outcome,
        reasoning=reasoning,
        conditions=conditions,
        evidence=evidence,
        checks=checks,
        needs=needs,
        proofs=[str(pk) for pk in list_uploads(app).values_list("pk", flat=True)],
    )
    review_on = None
    try:
        review_on = read_review_day(evidence.get("review_on"))
    except ValueError:
        wrong["evidence-review_on"] = [_("Write the day as 2026-12-31.")]
    if wrong:
        raise errors.FindingInvalid(fields=wrong)
    require(by, PERMISSIONS[kind])
    case = perform_action(app, action=ACTIONS[kind], by=by, data={"outcome": outcome})
    return _write(
        case,
        by=by,
        kind=kind,
        outcome=outcome,
        conditions=conditions,
        reasoning=reasoning,
        evidence=evidence,
        checks=checks,
        depth=needs.depth if needs else "",
        review_on=review_on,
    )


@transaction.atomic
def cite_findings(app: Application, *, by: Any, remarks: str = "") -> Finding:
    """A non-detriment finding on the case that rests on standing ones, line by line.

    Each line cites the narrowest standing finding in force that covers it and has enough left of
    its maximum; their rows are locked in the order of their keys, so that two cases cannot both
    use the last of it. The Scientific Authority does this by `record_ndf`; the Management
    Authority where the country's workflow has the action `cite_ndf` for it.

    Raises NothingToCite, StandingFindingUsedUp, Forbidden and what `record_finding` raises.
    Source: findings.md section 1 (a decision for a batch replaces case by case advice).
    """
    is_scientific = by.may(PERMISSIONS["ndf"])
    if not is_scientific:
        require(by, PERMISSIONS["laf"])
    case = perform_action(
        app, action=ACTIONS["ndf"] if is_scientific else CITE, by=by, data={"outcome": "positive"}
    )
    chosen = _choose(case)
    cited = list({each.pk: each for each in chosen.values()}.values())
    conditions = "\n".join(each.conditions for each in cited if each.conditions)
    rests = _("Rests on %(numbers)s.") % {
        "numbers": ", ".join(sorted(each.number for each in cited))
    }
    finding = _write(
        case,
        by=by,
        kind="ndf",
        outcome="conditional" if conditions else "positive",
        conditions=conditions,
        reasoning=f"{rests} {clean_text(remarks)}".strip(),
        evidence={},
        checks={},
        depth=needs_of(case, "ndf").depth,
        review_on=min(each.review_on for each in cited),
    )
    quantities = {line.position: line.quantity for line in lines_to_cover(case)}
    Citation.objects.bulk_create(
        Citation(finding=finding, standing=each, position=position, quantity=quantities[position])
        for position, each in chosen.items()
    )
    return finding


def _choose(case: Application) -> dict[int, StandingFinding]:
    """What each line cites. Raises NothingToCite, StandingFindingUsedUp."""
    covering = find_covering(case)
    every = {each.pk: each for rows in covering.values() for each in rows}
    locked = FindingStanding.objects.select_for_update().filter(
        finding__in=every, status=FindingStanding.Status.IN_FORCE
    )
    standing_ids = {row.finding_id for row in locked.order_by("pk")}
    left = {pk: use.left for pk, use in uses_of(every.values()).items()}
    today = clock.today()
    chosen: dict[int, StandingFinding] = {}
    for line in lines_to_cover(case):
        rows = [each for each in covering[line.position] if each.pk in standing_ids]
        best = choose(rows, line, on=today, left=left)
        if best is None:
            raise _refusal(case, line, rows, left)
        remaining = left[best.pk]
        left[best.pk] = None if remaining is None else remaining - line.quantity
        chosen[line.position] = best
    if not chosen:
        raise errors.NothingToCite(position=1, species="")
    return chosen


def _refusal(
    case: Application, line: QuotaLine, rows: list[StandingFinding], left: Mapping[Any, Any]
) -> Exception:
    if not rows:
        name = case.lines.get(position=line.position).scientific_name
        return errors.NothingToCite(position=line.position, species=name)
    nearest = max(rows, key=lambda each: left[each.pk])
    return errors.StandingFindingUsedUp(
        number=nearest.number,
        left=left[nearest.pk],
        unit=nearest.unit_code,
        position=line.position,
        asked=line.quantity,
    )


def _write(case: Application, *, by: Any, kind: str, **values: Any) -> Finding:
    """The row of the finding, with its audit and event, in its transaction."""
    latest = Finding.objects.filter(application=case, kind=kind).aggregate(last=Max("sequence"))
    finding = Finding.objects.create(
        application=case,
        kind=kind,
        made_by=by,
        made_at=clock.now(),
        sequence=(latest["last"] or 0) + 1,
        content_digest=content_digest(case),
        **values,
    )
    facts = {"kind": finding.kind, "outcome": finding.outcome}
    payload = facts | {"application": str(finding.application_id), "depth": finding.depth}
    record(verb="finding.recorded", subject=finding, by=by, payload=payload)
    publish(FindingRecorded(finding_id=finding.pk, application_id=finding.application_id, **facts))
    return finding
