"""Assessing a case, and the weights by which it is done."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.errors import Forbidden
from core.permits.models import Application
from core.risk.errors import WeightsInvalid
from core.risk.facts import digest_of, read_facts
from core.risk.models import Assessment, Inspection, Lane, RiskPolicy, RuleHit
from core.risk.rules import RULES, judge
from core.risk.selectors import get_checklist, get_policy, may_see

MOST = 100


@transaction.atomic
def assess(app: Application, *, moment: str, by: Any, seed: str = "") -> Assessment:
    """The case's new assessment; in the red lane, and for who is drawn, with an inspection ordered.

    `seed` is drawn here when none is given, and recorded: with the case's id it gives the same
    random choice again. A case that was drawn before stays drawn: its seed is kept, so nobody
    gets out of an inspection by being assessed again. Raises Forbidden for anybody but an officer.
    """
    if not may_see(by):
        raise Forbidden()
    Application.objects.select_for_update().get(pk=app.pk)
    policy, facts = get_policy(), read_facts(app, on=clock.today())
    seed = seed or _seed_of(app)
    verdict = judge(facts, policy, seed=seed, subject=str(app.pk))
    row = Assessment.objects.create(
        application=app,
        moment=moment,
        score=verdict.score,
        lane=verdict.lane,
        facts_digest=digest_of(facts, policy),
        seed=seed,
        random_percent=policy.random_percent,
        is_random=verdict.is_random,
        at=clock.now(),
        made_by=str(by),
    )
    RuleHit.objects.bulk_create(
        RuleHit(
            assessment=row,
            rule=hit.rule,
            weight=hit.weight,
            positions=list(hit.positions),
            params=dict(hit.params),
        )
        for hit in verdict.hits
    )
    record(
        verb="risk.assessed",
        subject=app,
        by=by,
        payload={
            "moment": moment,
            "score": row.score,
            "lane": row.lane,
            "rules": {hit.rule: hit.weight for hit in verdict.hits},
            "seed": seed,
            "facts_digest": row.facts_digest,
        },
    )
    if row.lane == Lane.RED or row.is_random:
        _order(row, by=by)
    return row


def _seed_of(app: Application) -> str:
    """The seed of the case's first draw, else a new one."""
    first = Assessment.objects.filter(application=app).order_by("at", "id").first()
    return first.seed if first is not None else secrets.token_hex(16)


def _order(row: Assessment, *, by: Any) -> None:
    """An inspection, unless one is or was ordered for the case."""
    if Inspection.objects.filter(application_id=row.application_id).exists():
        return
    inspection = Inspection.objects.create(
        application_id=row.application_id,
        assessment=row,
        ordered_by=str(by),
        ordered_at=clock.now(),
        checklist=get_checklist(),
    )
    record(
        verb="inspection.ordered",
        subject=inspection,
        by=by,
        payload={"case": str(row.application_id), "lane": row.lane, "is_random": row.is_random},
    )


@transaction.atomic
def set_weights(*, weights: Mapping[str, Any], by: Any) -> RiskPolicy:
    """The policy with other weights: whole numbers from 0 (off) to 100, by the code of the rule.

    Raises PermissionMissing (settings.change), WeightsInvalid.
    """
    require(by, "settings.change")
    wrong = {
        code: [str(weight)]
        for code, weight in weights.items()
        if code not in RULES or not str(weight).isdecimal() or int(weight) > MOST
    }
    if wrong:
        raise WeightsInvalid(
            fields={f"weights.{code}": given for code, given in wrong.items()}, first=min(wrong)
        )
    policy, _is_new = RiskPolicy.objects.select_for_update().get_or_create(pk=1)
    before = dict(policy.weights)
    policy.weights = before | {code: int(weight) for code, weight in weights.items()}
    policy.save(update_fields=["weights"])
    record(
        verb="risk.policy_changed",
        subject=policy,
        by=by,
        payload={"before": before, "after": policy.weights},
    )
    return policy


def assess_presentation(app: Application, *, by: Any) -> Assessment:
    """The case's assessment at presentation to customs, made now unless there is one already.

    Pages and endpoints call it before they endorse, in a transaction of its own: the assessment
    stays though the endorsement be refused. Raises Forbidden.
    """
    known = Assessment.objects.filter(
        application=app, moment=Assessment.Moment.PRESENTATION
    ).first()
    return known or assess(app, moment=Assessment.Moment.PRESENTATION, by=by)
