"""Non-detriment findings for more than one case: made, and withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.events import publish
from core.findings import errors
from core.findings.dossiers import depth_of, ndf_needs
from core.findings.events import StandingFindingMade, StandingFindingWithdrawn
from core.findings.models import FindingStanding, Policy, StandingFinding
from core.findings.rules import Wrong, allows_issue, check_finding
from core.findings.selectors import get_policy, get_standing
from core.permits.rules.entry import clean_text
from core.quotas.rules import NUMBER
from core.species.models import Taxon
from core.species.selectors import appendix_on
from tenants.context import current_country

LONGEST_YEARS = 5


@transaction.atomic
def make_standing_finding(
    *,
    taxon_id: int,
    valid_from: dt.date,
    valid_until: dt.date,
    outcome: str,
    reasoning: str,
    by: Any,
    source_codes: Iterable[str] = (),
    term_code: str = "",
    region: str = "",
    maximum: Decimal | None = None,
    unit_code: str = NUMBER,
    conditions: str = "",
    evidence: Mapping[str, Any] | None = None,
    review_on: dt.date | None = None,
) -> StandingFinding:
    """A non-detriment finding that later cases may cite, with its number.

    It speaks for the taxon and all below it. How much the dossier must hold follows the Appendix
    and the sources, as on a case. Without `review_on` it is reviewed after the months that the
    country's pack says. Never changed: withdraw it and make another.

    Raises Forbidden (finding.ndf), FindingInvalid. Source: findings.md section 1.
    """
    require(by, "finding.ndf")
    evidence = {name: text for name, text in (evidence or {}).items() if name != "review_on"}
    reasoning, conditions = clean_text(reasoning), clean_text(conditions)
    sources = sorted(set(source_codes))
    taxon = Taxon.objects.filter(pk=taxon_id, status="A").first()
    wrong: Wrong = {} if taxon else {"taxon_id": [_("Choose a species from the list.")]}
    depth = _depth(taxon, sources) if taxon else ""
    policy = get_policy()
    wrong |= check_finding(
        kind="ndf",
        outcome=outcome,
        reasoning=reasoning,
        conditions=conditions,
        evidence=evidence,
        needs=ndf_needs(depth=depth, required=policy.required) if taxon else None,
    )
    review_on = review_on or min(_after(policy, valid_from), valid_until)
    wrong |= _check_scope(valid_from, valid_until, review_on, maximum, outcome)
    if wrong:
        raise errors.FindingInvalid(fields=wrong)
    finding = StandingFinding.objects.create(
        number=_next_number(),
        taxon_id=taxon_id,
        source_codes=sources,
        term_code=term_code,
        region=clean_text(region),
        valid_from=valid_from,
        valid_until=valid_until,
        maximum=maximum,
        unit_code=unit_code or NUMBER,
        outcome=outcome,
        conditions=conditions,
        reasoning=reasoning,
        evidence=evidence,
        depth=depth,
        review_on=review_on,
        made_by=by,
        made_at=clock.now(),
    )
    FindingStanding.objects.create(finding=finding, changed_at=finding.made_at)
    payload = {"number": finding.number, "outcome": outcome, "taxon_id": taxon_id}
    record(verb="standing_finding.made", subject=finding, by=by, payload=payload)
    publish(StandingFindingMade(standing_finding_id=finding.pk, number=finding.number))
    return finding


@transaction.atomic
def withdraw_standing_finding(finding: StandingFinding, *, reason: str, by: Any) -> FindingStanding:
    """Withdraw the finding: nothing cites it any more, and cases that did need another.

    Permits that were issued stay valid. Raises Forbidden (finding.ndf), FindingInvalid (reason),
    StandingFindingOver (withdrawn already).
    """
    require(by, "finding.ndf")
    reason = clean_text(reason)
    if not reason:
        raise errors.FindingInvalid(fields={"reason": [_("Say why it is withdrawn.")]})
    standing = FindingStanding.objects.select_for_update().get(finding=finding)
    if standing.status != FindingStanding.Status.IN_FORCE:
        raise errors.StandingFindingOver(number=finding.number)
    standing.status, standing.reason = FindingStanding.Status.WITHDRAWN, reason
    standing.changed_at = clock.now()
    standing.save(update_fields=["status", "reason", "changed_at"])
    payload = {"number": finding.number, "reason": reason}
    record(verb="standing_finding.withdrawn", subject=finding, by=by, payload=payload)
    publish(
        StandingFindingWithdrawn(
            standing_finding_id=finding.pk, number=finding.number, reason=reason
        )
    )
    return standing


def check_basis(basis_id: UUID, *, taxon_id: int, amount: Decimal, unit_code: str) -> None:
    """Whether a quota may rest on the standing finding (see `core.quotas.registry`).

    Raises StandingFindingNotFound, BasisDoesNotCarry.
    """
    finding = get_standing(basis_id)
    taxon = Taxon.objects.get(pk=taxon_id)
    is_in_force = (
        finding.standing.status == FindingStanding.Status.IN_FORCE
        and finding.valid_until >= clock.today()
    )
    is_enough = finding.maximum is None or (
        finding.unit_code == unit_code and amount <= finding.maximum
    )
    is_of_species = finding.taxon_id == taxon_id or (
        finding.taxon.scientific_name in taxon.lineage and finding.taxon.kingdom == taxon.kingdom
    )
    if not (is_in_force and is_enough and is_of_species and allows_issue(finding.outcome)):
        raise errors.BasisDoesNotCarry(number=finding.number)


def _depth(taxon: Taxon, sources: list[str]) -> str:
    """Any source, where none is stated, is judged as wild."""
    listings = appendix_on(taxon, on=clock.today(), origin=current_country().iso2)
    return depth_of(appendices={listing.appendix for listing in listings}, sources=sources or ["W"])


def _after(policy: Policy, day: dt.date) -> dt.date:
    """The day of review that the policy sets for a finding that holds from `day`."""
    months = day.month - 1 + policy.review_months
    first = dt.date(day.year + months // 12, months % 12 + 1, 1)
    return first + dt.timedelta(days=day.day - 1)


def _check_scope(
    valid_from: dt.date,
    valid_until: dt.date,
    review_on: dt.date,
    maximum: Decimal | None,
    outcome: str,
) -> Wrong:
    """Sentences for a period or a maximum that cannot be."""
    wrong: Wrong = {}
    if valid_until < valid_from:
        wrong["valid_until"] = [_("The last day is before the first.")]
    elif valid_until.year - valid_from.year > LONGEST_YEARS:
        wrong["valid_until"] = [_("A finding holds for five years at most.")]
    elif not valid_from <= review_on <= valid_until:
        wrong["review_on"] = [_("Review it while it is in force.")]
    if maximum is not None and (not maximum.is_finite() or maximum <= 0):
        wrong["maximum"] = [_("Write a quantity over 0, or leave it empty.")]
    if maximum is not None and not allows_issue(outcome):
        wrong["maximum"] = [_("A maximum goes with a positive finding only.")]
    return wrong


def _next_number() -> str:
    """NDF-2026-001 and on; the policy's row is locked, so that none is given twice."""
    Policy.objects.get_or_create(pk=1)
    Policy.objects.select_for_update().get(pk=1)
    year = clock.today().year
    count = StandingFinding.objects.filter(number__startswith=f"NDF-{year}-").count()
    return f"NDF-{year}-{count + 1:03d}"
