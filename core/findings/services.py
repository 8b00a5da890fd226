"""Recording findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.events import publish
from core.findings.errors import FindingInvalid
from core.findings.events import FindingRecorded
from core.findings.models import Finding
from core.findings.rules import ACTIONS, PERMISSIONS, check_finding
from core.permits.models import Application
from core.permits.rules.entry import clean_text
from core.permits.selectors.content import content_digest
from core.permits.services import perform_action


@transaction.atomic
def record_finding(
    app: Application,
    *,
    kind: str,
    outcome: str,
    reasoning: str,
    conditions: str = "",
    evidence: Mapping[str, Any] | None = None,
    by: Any,
) -> Finding:
    """A new finding on the case, which supersedes an earlier one of its kind.

    `kind`: "ndf" (finding.ndf, Scientific Authority) or "laf" (finding.laf, Management Authority);
    `outcome`: positive, conditional (with `conditions`, one per line), negative, more_information.
    `evidence` holds the dossier's blocks by name (rules.EVIDENCE). The workflow's `record_ndf` or
    `record_laf` says whether one may be recorded now.

    Raises FindingInvalid, Forbidden, OwnApplication, ApplicationNotFound and what
    `core.workflow.services.perform` raises.
    """
    evidence = dict(evidence or {})
    reasoning, conditions = clean_text(reasoning), clean_text(conditions)
    wrong = check_finding(
        kind=kind, outcome=outcome, reasoning=reasoning, conditions=conditions, evidence=evidence
    )
    if wrong:
        raise FindingInvalid(fields=wrong)
    require(by, PERMISSIONS[kind])
    case = perform_action(app, action=ACTIONS[kind], by=by, data={"outcome": outcome})
    latest = Finding.objects.filter(application=case, kind=kind).aggregate(last=Max("sequence"))
    finding = Finding.objects.create(
        application=case,
        kind=kind,
        outcome=outcome,
        conditions=conditions,
        reasoning=reasoning,
        evidence=evidence,
        made_by=by,
        made_at=clock.now(),
        sequence=(latest["last"] or 0) + 1,
        content_digest=content_digest(case),
    )
    _announce(finding, by=by)
    return finding


def _announce(finding: Finding, *, by: Any) -> None:
    """Audit and event of the finding, in its transaction."""
    facts = {"kind": finding.kind, "outcome": finding.outcome}
    payload = facts | {"application": str(finding.application_id)}
    record(verb="finding.recorded", subject=finding, by=by, payload=payload)
    publish(FindingRecorded(finding_id=finding.pk, application_id=finding.application_id, **facts))
