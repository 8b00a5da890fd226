"""What the Scientific Authority's pages read."""

from typing import Any

from django.db.models import QuerySet

from core.common import clock
from core.findings.models import Finding
from core.findings.selectors import find_covering, list_standing, uses_of
from core.permits import selectors as permits
from core.permits.models import Application
from core.quotas.selectors import list_balances
from core.reporting.selectors import SpeciesTrade, list_live, list_species_trade
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
    covering = find_covering(application)
    return file | {
        "covering": covering,
        "covered": any(covering.values()),
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


def standing_rows() -> list[dict[str, Any]]:
    """The standing findings with what is used of them, open ones first by review. Four queries."""
    found = list(list_standing())
    uses = uses_of(found)
    today = clock.today()
    rows = [
        {
            "finding": each,
            "use": uses[each.pk],
            "percent": percent(uses[each.pk].used, each.maximum),
            "is_open": each.standing.status == "in_force" and each.valid_until >= today,
            "is_due": each.review_on <= today,
        }
        for each in found
    ]
    return sorted(rows, key=lambda row: (not row["is_open"], row["finding"].review_on))


def percent(used: Any, maximum: Any) -> int | None:
    """What is used, in percent, 100 at most; None without a maximum."""
    return min(100, int(used * 100 / maximum)) if maximum else None


def monitored(year: int) -> list[dict[str, Any]]:
    """By species, term and unit: permitted, still live, exported; with its quotas. Seven queries.

    A quota is shown beside the species it names; one of a genus or family is not.
    """
    live = list_live()
    quotas: dict[tuple[str, str], list[Any]] = {}
    for quota, balance in list_balances(year=year):
        key = (quota.taxon.scientific_name, quota.term_code)
        quotas.setdefault(key, []).append((quota, balance))
    standing: dict[str, list[Any]] = {}
    for each in list_standing(is_open=True):
        standing.setdefault(each.taxon.scientific_name, []).append(each)
    return [
        {
            "trade": row,
            "live": live.get((row.scientific_name, row.term_code, row.unit_code), 0),
            "percent": percent(row.exported, row.permitted) or 0,
            "quotas": quotas.get((row.scientific_name, row.term_code), []),
            "standing": standing.get(row.scientific_name, []),
        }
        for row in list_species_trade(year)
    ]
