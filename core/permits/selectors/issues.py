"""Everything that the controls say about a case as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.forms.models import model_to_dict

from core.common import clock
from core.documents.selectors import count_uploads
from core.permits.models import Application, ApplicationLine
from core.permits.rules.completeness import check_complete
from core.permits.rules.controls import run, run_on_reading
from core.permits.rules.convention import needed_findings
from core.permits.rules.entry import read_line
from core.permits.rules.issues import WARNING, Issue
from core.permits.selectors.facts import control_lines
from core.permits.selectors.reading import CaseReading, read_case, read_lines
from core.permits.selectors.species import fill_appendix, find_taxon


def find_issues(app: Application, *, on: dt.date | None = None) -> list[Issue]:
    """Completeness, code lists, Appendix on the day, suspensions, Convention and quota stops.

    Reasons that were stated and exceptions that a supervisor recorded are on the issues; what
    still stops the case has `is_blocking`. Seven queries, one per population
    (taxon, origin, source) and one per taxon and country of its way; one more where a quota
    counts, three per foreign paper that a line names, and what controls of apps above cost.
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
    issues = [*run(reading.facts, control_lines(reading)), *run_on_reading(reading)]
    return [_with_reason(issue, reading) for issue in issues]


def preview_issues(
    app: Application, *, position: int, values: Mapping[str, Any], on: dt.date | None = None
) -> list[Issue]:
    """What the controls would say about a line if it were saved with these values.

    `values` as typed (see rules.entry.read_line); what cannot be read is left as it was. Nothing
    is stored. Costs as `find_issues`, and one query for a newly chosen species.
    """
    typed, _wrong = read_line(values)
    lines = list(app.lines.select_related("taxon").order_by("position"))
    line = next((one for one in lines if one.position == position), None)
    if line is None:
        line = ApplicationLine(application=app, position=position)
        lines.append(line)
    taxon_id = typed.pop("taxon_id", None)
    for name, value in typed.items():
        setattr(line, name, value)
    if taxon_id and taxon_id != line.taxon_id:
        line.taxon = find_taxon(taxon_id)
        line.scientific_name = line.taxon.scientific_name if line.taxon else ""
    fill_appendix(line, on=on or clock.today(), is_cites=app.document_type.is_cites)
    reading = read_lines(app, lines=lines, on=on or clock.today())
    return [one for one in find_issues_of(reading) if one.position == position]


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


def _with_reason(issue: Issue, reading: CaseReading) -> Issue:
    """The issue with the applicant's reason (warnings) or the supervisor's (exceptable stops)."""
    if issue.severity == WARNING:
        return replace(issue, reason=_stated_reason(issue, reading))
    if issue.is_exceptable and issue.position is not None:
        return replace(issue, reason=reading.exceptions.get((issue.position, issue.code), ""))
    return issue


def _stated_reason(issue: Issue, reading: CaseReading) -> str:
    lines: Iterable[ApplicationLine] = reading.lines
    line = next((line for line in lines if line.position == issue.position), None)
    own = line.reasons.get(issue.code, "") if line else ""
    return str(own or reading.app.reasons.get(issue.code, "")).strip()
