"""Reads about risk: policy, assessments, inspections, what the rules found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.permits.models import Application
from core.risk.errors import InspectionNotFound
from core.risk.facts import policy_of
from core.risk.models import FINDS, STOPPING, Assessment, Inspection, Lane, RiskPolicy, RuleHit
from core.risk.rules import ORDER, RULES, YELLOW, Policy, lane_of

OFFICERS = ("case.work", "customs.endorse", "customs.lookup", "finding.ndf", "settings.view")
"""Who may see why a case is risky: never the applicant, who could go around the rules."""
CHECKLIST: list[dict[str, Any]] = [
    {"code": "species", "names": {"en": "The species is the one on the paper"}},
    {"code": "marks", "names": {"en": "Marks, tags or rings are as written"}},
    {"code": "quantity", "names": {"en": "Counted or weighed"}},
    {"code": "packing", "names": {"en": "Packing and transport are fit for it"}},
    {"code": "papers", "names": {"en": "Papers are the originals and unaltered"}},
]
"""What is looked at where the country has no checklist of its own."""


def get_policy() -> Policy:
    """The country's policy. One query."""
    return policy_of(RiskPolicy.objects.first())


def get_checklist() -> list[dict[str, Any]]:
    """The country's checklist, else the platform's. One query."""
    row = RiskPolicy.objects.first()
    return list(row.checklist) if row is not None and row.checklist else list(CHECKLIST)


def may_see(user: Any) -> bool:
    """Whether `user` is an officer to whom lanes and reasons are shown."""
    return "system" in user.role_codes or any(user.may(name) for name in OFFICERS)


def find_latest(application_id: UUID) -> Assessment | None:
    """The case's latest assessment with its hits. Two queries."""
    return Assessment.objects.filter(application_id=application_id).prefetch_related("hits").first()


def is_inspected(assessment: Assessment) -> bool:
    """Whether the case's latest finished inspection lets the goods go on. One query.

    An inspection that refused or seized the goods lets nothing go until a later one finds order.
    """
    latest = (
        Inspection.objects.filter(
            application_id=assessment.application_id, finished_at__isnull=False
        )
        .order_by("-finished_at")
        .first()
    )
    return latest is not None and latest.outcome not in STOPPING


def list_inspections(*, is_open: bool | None = None, officer: Any = None) -> QuerySet[Inspection]:
    """The inspections, latest first; open or finished ones, an officer's. One query when read."""
    rows = Inspection.objects.select_related("application__applicant", "officer", "assessment")
    if is_open is not None:
        rows = rows.filter(finished_at__isnull=is_open)
    return rows.filter(officer=officer) if officer is not None else rows


def get_inspection(inspection_id: UUID) -> Inspection:
    """The inspection, for officers. Two queries with its lines. Raises InspectionNotFound."""
    rows = Inspection.objects.select_related("application__applicant", "officer", "finished_by")
    row = rows.prefetch_related("lines").filter(pk=inspection_id).first()
    if row is None:
        raise InspectionNotFound()
    return row


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A rule that spoke, as officers read it."""

    code: str
    title: Any
    sentence: str
    weight: int
    positions: tuple[int, ...]


def reasons_of(assessment: Assessment) -> list[Reason]:
    """Why the case has its score, the heaviest first. No query when the hits are prefetched."""
    return [_reason(hit) for hit in assessment.hits.all()]


def _reason(hit: RuleHit) -> Reason:
    known = RULES.get(hit.rule)
    sentence = str(known.sentence) % hit.params if known is not None else hit.rule
    return Reason(
        code=hit.rule,
        title=known.title if known is not None else hit.rule,
        sentence=sentence,
        weight=hit.weight,
        positions=tuple(hit.positions),
    )


def case_section(app: Application) -> dict[str, Any]:
    """For the case page of officers: `latest`, `reasons`, `inspections`; three queries."""
    latest = find_latest(app.pk)
    return {
        "latest": latest,
        "reasons": reasons_of(latest) if latest is not None else [],
        "inspections": list(app.inspections.select_related("officer")),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFigures:
    """How a rule does: cases in which it spoke, inspected ones among them, those with a find."""

    code: str
    title: Any
    weight: int
    cases: int
    inspected: int
    finds: int

    @property
    def rate(self) -> int | None:
        """Finds per hundred inspected cases; None without an inspection."""
        return round(100 * self.finds / self.inspected) if self.inspected else None


def list_rule_figures() -> list[RuleFigures]:
    """Every rule with what it found so far, the best finder first. Two queries."""
    policy = get_policy()
    of_case = "assessment__application"
    done = Q(**{f"{of_case}__inspections__finished_at__isnull": False})
    found = Q(**{f"{of_case}__inspections__outcome__in": [*FINDS]})
    rows = RuleHit.objects.values("rule").annotate(
        cases=Count(of_case, distinct=True),
        inspected=Count(of_case, filter=done, distinct=True),
        finds=Count(of_case, filter=found, distinct=True),
    )
    counted = {
        row["rule"]: (row["cases"], row["inspected"], row["finds"]) for row in rows.order_by()
    }
    figures = []
    for code, one in RULES.items():
        cases, inspected, finds = counted.get(code, (0, 0, 0))
        figures.append(
            RuleFigures(
                code=code,
                title=one.title,
                weight=policy.weight(code),
                cases=cases,
                inspected=inspected,
                finds=finds,
            )
        )
    return sorted(figures, key=lambda row: (-(row.rate or 0), -row.finds, -row.cases, row.code))


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What other weights would have done to past cases: by lane, and how many finds they catch.

    `caught` are cases with a find that are in the yellow or red lane, of `finds` in all.
    """

    lanes: Mapping[str, int]
    caught: int
    finds: int


def compare_weights(weights: Mapping[str, int]) -> tuple[Comparison, Comparison]:
    """(as weighted now, with `weights` over the present ones): the latest assessment of each case.

    A rule that had no weight when a case was assessed left no trace there and counts nothing.
    Three queries.
    """
    policy = get_policy()
    latest = Assessment.objects.order_by("application_id", "-at", "-id")
    rows = list(latest.distinct("application_id").prefetch_related("hits"))
    finds = set(
        Inspection.objects.filter(outcome__in=[*FINDS]).values_list("application_id", flat=True)
    )
    present = {code: policy.weight(code) for code in RULES}
    return (
        _compared(rows, present, policy, finds),
        _compared(rows, present | dict(weights), policy, finds),
    )


def _compared(
    rows: Iterable[Assessment], weights: Mapping[str, int], policy: Policy, finds: set[Any]
) -> Comparison:
    lanes = dict.fromkeys(Lane.values, 0)
    caught = known = 0
    for row in rows:
        lane = lane_of(sum(weights.get(hit.rule, 0) for hit in row.hits.all()), policy)
        if row.is_random and ORDER.index(lane) < ORDER.index(YELLOW):
            lane = YELLOW
        lanes[lane] += 1
        if row.application_id in finds:
            known += 1
            caught += ORDER.index(lane) >= ORDER.index(YELLOW)
    return Comparison(lanes=lanes, caught=caught, finds=known)
