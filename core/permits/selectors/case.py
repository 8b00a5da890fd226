"""Everything that the page of a case shows, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.documents.selectors import list_uploads
from core.permits.models import Application, ApplicationLine
from core.permits.registry import read_case_sections
from core.permits.rules.convention import needed_findings
from core.permits.rules.issues import Issue
from core.permits.rules.workflow import is_editable
from core.permits.selectors.issues import find_issues_of
from core.permits.selectors.permits import find_permit_of
from core.permits.selectors.reading import CaseReading, read_case, reading_once
from core.quotas.models import Quota
from core.quotas.rules import Balance, QuotaLine, converted, factor_of
from core.quotas.selectors import balances_of, find_quotas
from core.species.models import Listing
from core.workflow import selectors as workflow


@dataclass(frozen=True, slots=True)
class LineQuota:
    """A quota that a line counts in, with its balance; the first of a line is the narrowest."""

    quota: Quota
    balance: Balance
    is_enough: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line with what the reference and the controls say about it."""

    line: ApplicationLine
    listings: list[Listing]
    issues: list[Issue]
    quotas: list[LineQuota]

    @property
    def is_verified(self) -> bool:
        """Whether every listing that decides the Appendix was checked against a source."""
        return all(listing.verified for listing in self.listings)


def case_file(app: Application, *, user: Any = None) -> dict[str, Any]:
    """What the case page shows: application, lines (CaseLine), issues, proofs, quotas, tasks, ...

    Keys: application, lines, issues (of the whole case), blocking, needed_findings, proofs, permit,
    tasks, history, actions (for `user`; none without), is_editable, exceptions, and the sections
    that apps above registered ("findings", ...).

    Fourteen queries, one per population (taxon, origin, source) and one per taxon and country of
    its way; besides those of registered sections and of guards that other apps registered.
    """
    with reading_once():
        reading = read_case(app)
        issues = find_issues_of(reading)
        lines = _case_lines(reading, issues)
        return {
            "application": app,
            "lines": lines,
            "issues": [issue for issue in issues if issue.position is None],
            "all_issues": issues,
            "blocking": [issue for issue in issues if issue.is_blocking],
            "needed_findings": needed_findings(reading.facts, reading.trade()),
            "exceptions": list(app.exceptions.select_related("made_by")),
            "proofs": list(list_uploads(app)),
            "permit": find_permit_of(app.pk),
            "tasks": list(workflow.list_tasks_of(app)),
            "history": list(workflow.history(app)),
            "actions": workflow.available_actions(app, by=user) if user is not None else [],
            "is_editable": is_editable(app.definition.body, app.state),
            "state_label": workflow.state_label(app),
            **read_case_sections(app),
        }


def _case_lines(reading: CaseReading, issues: list[Issue]) -> list[CaseLine]:
    wanted = reading.quota_lines()
    found = find_quotas(wanted, on=reading.on)
    balances = balances_of({quota.pk: quota for rows in found.values() for quota in rows}.values())
    asked = {line.position: line for line in wanted}
    return [
        CaseLine(
            line=line,
            listings=reading.listings[line.position],
            issues=[issue for issue in issues if issue.position == line.position],
            quotas=[
                LineQuota(
                    quota,
                    balances[quota.pk],
                    _is_enough(quota, balances[quota.pk], asked[line.position]),
                )
                for quota in found.get(line.position, [])
            ],
        )
        for line in reading.lines
    ]


def _is_enough(quota: Quota, balance: Balance, line: QuotaLine) -> bool:
    """Whether the quota has left what the line asks; not in a unit without a factor."""
    factor = factor_of(quota, line)
    return factor is not None and converted(line.quantity, factor) <= balance.left
