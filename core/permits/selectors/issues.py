"""Everything that the controls say about a case as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from core.documents.selectors import count_uploads
from core.permits.models import Application, ApplicationLine
from core.permits.rules.completeness import check_complete
from core.permits.rules.convention import check_case, needed_findings
from core.permits.rules.documents import IMPORT
from core.permits.rules.issues import ERROR, EXCEPTABLE, WARNING, Issue
from core.permits.selectors.reading import CaseReading, read_case
from core.permits.selectors.species import list_suspensions
from core.quotas.models import Quota
from core.quotas.rules import QuotaLine, factor_of, lacks_region, select_quotas
from core.quotas.selectors import list_candidates
from core.species import rules as species_rules
from core.species.models import Suspension


def find_issues(app: Application, *, on: dt.date | None = None) -> list[Issue]:
    """Completeness, code lists, Appendix on the day, suspensions, Convention and quota stops.

    Reasons that were stated and exceptions that a supervisor recorded are on the issues; what
    still stops the case has `is_blocking`. Five queries, one per population
    (taxon, origin, source) and one per taxon and country of its way.
    """
    return find_issues_of(read_case(app, on=on))


def find_issues_of(reading: CaseReading) -> list[Issue]:
    """The issues of a case that was read already."""
    return [*find_missing(reading), *find_failed_controls(reading)]


def find_missing(reading: CaseReading) -> list[Issue]:
    """What is still to be entered (guard `complete`). One query."""
    if "missing" not in reading.found:
        reading.found["missing"] = check_complete(
            reading.facts,
            fields=model_to_dict(reading.app),
            lines=[_entered(line) for line in reading.lines],
            proofs=count_uploads(reading.app),
        )
    return list(reading.found["missing"])


def find_failed_controls(reading: CaseReading) -> list[Issue]:
    """What is entered but wrong, unusual or stopped (guard `controls_passed`)."""
    if "failed" not in reading.found:
        reading.found["failed"] = _find_failed(reading)
    return list(reading.found["failed"])


def _find_failed(reading: CaseReading) -> list[Issue]:
    issues = check_case(reading.facts, reading.trade())
    for line in reading.lines:
        issues += _check_codes(reading, line)
        issues += _check_appendix(reading, line)
        issues += _check_suspensions(reading, line)
    issues += _check_quotas(reading)
    return [_with_reason(issue, reading) for issue in issues]


def find_needed_findings(app: Application) -> frozenset[str]:
    """The findings ("ndf", "laf") without which nothing is issued. Costs as `read_case`."""
    reading = read_case(app)
    return needed_findings(reading.facts, reading.trade())


def _entered(line: ApplicationLine) -> dict[str, object]:
    return {
        "position": line.position,
        "taxon_id": line.taxon_id,
        "term_code": line.term_code,
        "source_code": line.source_code,
        "second_source_code": line.second_source_code,
        "origin_permit_number": line.origin_permit_number,
        "quantity": line.quantity,
        "unit_code": line.unit_code,
        "origin_country": line.origin_country,
    }


def _check_codes(reading: CaseReading, line: ApplicationLine) -> Iterator[Issue]:
    """The code lists' checks (core.species.rules), each as an issue of this line."""
    taxon = line.taxon
    facts = species_rules.LineFacts(
        kingdom=taxon.kingdom if taxon else "",
        taxa=taxon.lineage if taxon else (),
        term_code=line.term_code,
        unit_code=line.unit_code,
        purpose_code=reading.app.purpose_code,
        source_code=line.source_code,
        second_source_code=line.second_source_code,
        appendix=line.appendix,
        scientific_name=line.scientific_name,
    )
    for found in species_rules.check_line(facts):
        yield Issue(
            code=found.code,
            severity=found.severity,
            field=found.field,
            message=found.message,
            position=line.position,
        )


def _check_appendix(reading: CaseReading, line: ApplicationLine) -> Iterator[Issue]:
    """Box 10: the Appendix is that of the population on the day (of issue, at issue)."""
    if not reading.facts.is_cites or line.taxon is None:
        return
    possible = reading.appendices(line.position)
    name = {"name": line.scientific_name, "possible": ", ".join(possible)}
    if not possible:
        message = _("Box 10: %(name)s is in no Appendix; it needs no CITES document.") % name
        yield _error("appendix.not_listed", "taxon", message, line)
    elif not line.appendix:
        message = _("Box 10: choose the Appendix of this population: %(possible)s.") % name
        yield _error("appendix.missing", "appendix", message, line)
    elif line.appendix not in possible:
        message = _("Box 10: this population of %(name)s is in Appendix %(possible)s.") % name
        yield _error("appendix.wrong", "appendix", message, line)


def _check_suspensions(reading: CaseReading, line: ApplicationLine) -> Iterator[Issue]:
    """Recommendations to suspend trade stop the line, by origin and by country of (re-)export."""
    if not reading.facts.is_cites or line.taxon is None:
        return
    facts = reading.facts
    leaving = {line.origin_country, line.reexport_country, facts.exporter_country} - {""}
    arriving = facts.home if facts.kind == IMPORT else facts.importer_country
    seen: set[int] = set()
    for country in (*sorted(leaving), arriving):
        for suspension in _suspensions(reading, line, country):
            is_of_this_side = suspension.applies_to_import == (country not in leaving)
            if suspension.pk in seen or not is_of_this_side:
                continue
            if not _is_within(suspension, line, reading.app.purpose_code):
                continue
            seen.add(suspension.pk)
            message = _(
                "Trade in this species with %(country)s is suspended (%(notification)s). Only a "
                "supervisor can except it, with a reason."
            ) % {"country": country, "notification": suspension.start_notification or "–"}
            yield _error("suspension", "taxon", message, line)


def _suspensions(reading: CaseReading, line: ApplicationLine, country: str) -> list[Suspension]:
    """The suspensions of the line's taxon in a country, looked up once per case."""
    key = f"suspensions {line.taxon_id} {country}"
    if key not in reading.found:
        reading.found[key] = list_suspensions(line, country=country, on=reading.on)
    return list(reading.found[key])


def _is_within(suspension: Suspension, line: ApplicationLine, purpose_code: str) -> bool:
    """Whether a suspension that is limited to sources, purposes or terms covers the line."""
    sources = {line.source_code, line.second_source_code} - {""}
    return (
        (not suspension.source_codes or bool(sources & set(suspension.source_codes)))
        and (not suspension.purpose_codes or purpose_code in suspension.purpose_codes)
        and (not suspension.term_codes or line.term_code in suspension.term_codes)
    )


def _check_quotas(reading: CaseReading) -> Iterator[Issue]:
    """Zero quotas, quotas in preparation and other units; what is left is judged at issue."""
    lines = reading.quota_lines()
    quotas = list_candidates(lines, on=reading.on)
    for line in lines:
        if lacks_region(quotas, line, on=reading.on):
            yield Issue(
                code="quota.region_missing",
                severity=ERROR,
                field="region",
                message=_("The quota is divided by regions: state where this was taken."),
                position=line.position,
            )
        for quota in select_quotas(quotas, line, on=reading.on):
            found = _quota_issue(quota, line)
            if found:
                code, field, message = found
                yield Issue(
                    code=code, severity=ERROR, field=field, message=message, position=line.position
                )


def _quota_issue(quota: Quota, line: QuotaLine) -> tuple[str, str, str] | None:
    year = {"year": quota.period}
    if quota.is_in_preparation:
        message = _("The %(year)s quota is in preparation: nothing may be exported yet.") % year
        return "quota.in_preparation", "quantity", message
    if quota.amount == 0:
        message = _("The %(year)s quota is zero: nothing may be exported.") % year
        return "quota.zero", "quantity", message
    if line.unit_code and factor_of(quota, line) is None:
        message = _("The %(year)s quota is counted in %(unit)s: state the quantity in it.")
        values = year | {"unit": quota.unit_code}
        return "quota.unit_mismatch", "unit_code", message % values
    return None


def _with_reason(issue: Issue, reading: CaseReading) -> Issue:
    """The issue with the applicant's reason (warnings) or the supervisor's (exceptable stops)."""
    if issue.severity == WARNING:
        return replace(issue, reason=_stated_reason(issue, reading))
    if issue.code in EXCEPTABLE and issue.position is not None:
        return replace(issue, reason=reading.exceptions.get((issue.position, issue.code), ""))
    return issue


def _stated_reason(issue: Issue, reading: CaseReading) -> str:
    lines: Iterable[ApplicationLine] = reading.lines
    line = next((line for line in lines if line.position == issue.position), None)
    own = line.reasons.get(issue.code, "") if line else ""
    return str(own or reading.app.reasons.get(issue.code, "")).strip()


def _error(code: str, field: str, message: str, line: ApplicationLine) -> Issue:
    return Issue(code=code, severity=ERROR, field=field, message=message, position=line.position)
