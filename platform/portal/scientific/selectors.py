"""What the Scientific Authority's pages read."""

from typing import Any

from django.db.models import QuerySet

from core.common import clock
from core.findings.models import Finding
from core.permits import selectors as permits
from core.permits.models import Application
from core.reporting.selectors import SpeciesTrade, list_species_trade
from core.workflow import selectors as workflow
from portal.authority.selectors import task_rows
from portal.casework import SUBJECT

ACTION = "record_ndf"


def awaited(user: Any) -> list[dict[str, Any]]:
    """Cases that wait for a finding of this person's roles, the most urgent first; five queries."""
    tasks = workflow.list_tasks(user).filter(subject_type=SUBJECT, actions__contains=[ACTION])
    return task_rows(list(tasks.select_related("assignee")), user=user)


def given(user: Any) -> QuerySet[Finding]:
    """The non-detriment findings, the latest first. One query."""
    found = Finding.objects.filter(kind="ndf").select_related("application", "made_by")
    return found.order_by("-made_at")


def opinion_page(application: Application, *, user: Any) -> dict[str, Any]:
    """A case as the Scientific Authority judges it, with this year's trade and earlier findings."""
    file = permits.case_file(application, user=user)
    names = {case_line.line.scientific_name for case_line in file["lines"]}
    return file | {
        "may_record": any(one.action == ACTION for one in file["actions"]),
        "trade": trade_in(names),
        "earlier": list(earlier(application, names)[:8]),
        "year": clock.today().year,
    }


def trade_in(names: set[str]) -> list[SpeciesTrade]:
    """What was permitted and really exported of these species this year; two queries."""
    return [row for row in list_species_trade(clock.today().year) if row.scientific_name in names]


def earlier(application: Application, names: set[str]) -> QuerySet[Finding]:
    """Earlier findings on the same species in other cases, the latest first. One query."""
    cases = Application.objects.filter(lines__scientific_name__in=names).exclude(pk=application.pk)
    return (
        Finding.objects.filter(kind="ndf", application__in=cases.values("pk"))
        .select_related("application", "made_by")
        .order_by("-made_at")
    )
