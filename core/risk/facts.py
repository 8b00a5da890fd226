"""The facts of a case that the rules of risk judge, read from the country's own records."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from core.permits.models import Application, ApplicationLine, Permit, PermitLine, PermitStanding
from core.permits.rules.facts import TradeFacts
from core.permits.selectors.facts import control_lines
from core.permits.selectors.issues import find_failed_controls
from core.permits.selectors.reading import CaseReading, read_case
from core.risk.indicators import BRED
from core.risk.models import RiskPolicy
from core.risk.rules import Policy, RiskFacts, RiskLine

HISTORY = 50
"""So many earlier lines of the same goods make the habit, the latest."""
WEEKS = dt.timedelta(days=30)
YEAR = dt.timedelta(days=365)
REFUSED = "refused"
SETS = ("high_value", "delicate", "import_permit_countries", "neighbours")
NUMBERS = ("transit_days", "times_usual", "split_count")


def policy_of(row: RiskPolicy | None) -> Policy:
    """The country's policy as the rules take it; the platform's own without a row."""
    if row is None:
        return Policy()
    facts = row.facts
    known: dict[str, Any] = {name: frozenset(facts[name]) for name in SETS if name in facts}
    known |= {name: int(facts[name]) for name in NUMBERS if name in facts}
    return Policy(
        weights=dict(row.weights),
        lanes=dict(row.lanes),
        random_percent=row.random_percent,
        **known,
    )


def read_facts(app: Application, *, on: dt.date) -> RiskFacts:
    """What the rules see of a case on a day.

    Costs as `find_issues`, five queries more and three per line.
    """
    reading = read_case(app, on=on)
    issues = find_failed_controls(reading)
    of_lines = {one.position: one for one in control_lines(reading)}
    permits = Permit.objects.filter(application__applicant_id=app.applicant_id)
    lost = [PermitStanding.Status.REPLACED, PermitStanding.Status.CANCELLED]
    return RiskFacts(
        kind=reading.facts.kind,
        home=reading.facts.home,
        on=on,
        purpose_code=app.purpose_code,
        importer_country=app.importer_country,
        exporter_country=app.exporter_country,
        import_permit_number=app.import_permit_number,
        is_retrospective=app.is_retrospective,
        issued_before=permits.exclude(application=app).count(),
        refused_before=Application.objects.filter(
            applicant_id=app.applicant_id, state=REFUSED
        ).count(),
        replaced_lately=permits.filter(
            standing__status__in=lost, issued_at__date__gt=on - YEAR
        ).count(),
        destinations=_destinations(app),
        issues=frozenset(one.code for one in issues if one.position is None),
        lines=tuple(
            _line(
                line,
                reading,
                of_lines[line.position],
                frozenset(one.code for one in issues if one.position == line.position),
            )
            for line in reading.lines
        ),
    )


def _destinations(app: Application) -> dict[str, int]:
    countries = Permit.objects.exclude(application=app).exclude(importer_country="")
    return dict(Counter(countries.values_list("importer_country", flat=True)))


def _line(
    line: ApplicationLine, reading: CaseReading, facts: TradeFacts, issues: frozenset[str]
) -> RiskLine:
    app, goods = reading.app, _like(line)
    before = PermitLine.objects.filter(**goods).exclude(permit__application=app)
    rows = before.order_by("-permit__issued_at").values_list(
        "quantity", "permit__application__applicant_id"
    )[:HISTORY]
    earlier = list(rows)
    alike = ApplicationLine.objects.filter(
        **goods,
        application__applicant_id=app.applicant_id,
        application__importer_country=app.importer_country,
        application__submitted_at__date__gt=reading.on - WEEKS,
    ).exclude(application=app)
    bred = PermitLine.objects.filter(taxon=line.taxon, source_code__in=BRED)
    return RiskLine(
        position=line.position,
        scientific_name=line.scientific_name,
        lineage=frozenset(line.taxon.lineage if line.taxon else ()),
        appendix=line.appendix,
        is_split=len(facts.possible or ()) > 1,
        source_code=line.source_code,
        term_code=line.term_code,
        quantity=line.quantity,
        origin_country=line.origin_country,
        origin_permit_date=line.origin_permit_date,
        reexport_date=line.reexport_date,
        operation_number=line.operation_number,
        quota_share=_share(facts),
        earlier=tuple(quantity for quantity, _owner in earlier),
        own_earlier=tuple(quantity for quantity, owner in earlier if owner == app.applicant_id),
        alike=alike.values("application_id").distinct().count(),
        bred_before=line.taxon is not None and bred.exists(),
        issues=issues,
    )


def _like(line: ApplicationLine) -> dict[str, Any]:
    return {
        "taxon_id": line.taxon_id,
        "term_code": line.term_code,
        "unit_code": line.unit_code,
    }


def _share(facts: TradeFacts) -> Decimal | None:
    """The largest part of a quota that is taken once the line is counted."""
    parts = [
        (quota.amount - quota.left + (quota.asked or Decimal(0))) / quota.amount
        for quota in facts.quotas
        if quota.amount > 0
    ]
    return max(parts, default=None)


def digest_of(facts: RiskFacts, policy: Policy) -> str:
    """SHA-256 over canonical JSON of all that the rules saw."""
    whole = {"facts": _plain(asdict(facts)), "policy": _plain(asdict(policy))}
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, dt.date) else value
