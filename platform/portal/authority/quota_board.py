"""What the quota pages read: the board with its forecast, and the history of one quota."""

import datetime as dt
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from core.common import clock
from core.permits.models import Application, Permit
from core.quotas.forecasts import by_month, forecast
from core.quotas.models import Quota
from core.quotas.rules import Balance
from core.quotas.selectors import (
    balance,
    find_later,
    list_balances,
    list_changes,
    list_claims,
    list_movements,
    list_taken_by_day,
)


def board(*, year: int, q: str = "") -> list[dict[str, Any]]:
    """The quotas of a year with balance and forecast, first what ends first. Three queries."""
    text = q.strip().casefold()
    found = [
        (quota, left)
        for quota, left in list_balances(year=year)
        if text in quota.taxon.scientific_name.casefold()
    ]
    taken = list_taken_by_day(quota for quota, _left in found)
    rows = [_row(quota, left, taken[quota.pk]) for quota, left in found]
    return sorted(rows, key=_urgency)


def _row(quota: Quota, left: Balance, taken: list[Any]) -> dict[str, Any]:
    today = clock.today()
    is_open = quota.starts_on <= today <= quota.ends_on
    return {
        "quota": quota,
        "balance": left,
        "is_open": is_open,
        "forecast": _forecast(quota, left, taken) if is_open else None,
    }


def _forecast(quota: Quota, left: Balance, taken: list[Any]) -> Any:
    return forecast(
        taken,
        left=left.left,
        starts_on=quota.starts_on,
        ends_on=quota.ends_on,
        today=clock.today(),
    )


def _urgency(row: dict[str, Any]) -> tuple[bool, dt.date, str]:
    """Open quotas that end soonest first, then by species."""
    told = row["forecast"]
    ends = told.exhausted_on if told and told.exhausted_on else dt.date.max
    return not row["is_open"], ends, row["quota"].taxon.scientific_name


def quota_page(quota: Quota) -> dict[str, Any]:
    """One quota with balance, forecast by month, history and links to its cases. Nine queries."""
    left = balance(quota)
    taken = list_taken_by_day([quota])[quota.pk]
    told = _forecast(quota, left, taken)
    months = by_month(
        taken,
        amount=quota.amount,
        per_day=told.per_day,
        starts_on=quota.starts_on,
        ends_on=quota.ends_on,
        today=clock.today(),
    )
    is_open = quota.starts_on <= clock.today() <= quota.ends_on
    return {
        "quota": quota,
        "balance": left,
        "forecast": told if is_open else None,
        "months": months,
        "chart": chart_of(quota, months),
        "claims": _claims(quota),
        "steps": _steps(quota),
        "changes": list(reversed(list_changes(quota))),
        "later": list(find_later(quota)),
    }


def _steps(quota: Quota) -> list[dict[str, Any]]:
    """Every movement with its permit, the newest first, and what was taken after it."""
    movements = list(list_movements(quota))
    ids = {movement.reservation.permit_id for movement in movements}
    permits = {row.pk: row for row in Permit.objects.filter(pk__in=ids).only("number")}
    total, rows = 0, []
    for movement in movements:
        total += movement.change
        rows.append(
            {
                "movement": movement,
                "total": total,
                "permit": permits.get(movement.reservation.permit_id),
            }
        )
    return rows[::-1]


def _claims(quota: Quota) -> list[dict[str, Any]]:
    """What open applications ask for, with the cases."""
    claims = list(list_claims(quota))
    ids = {claim.case_id for claim in claims}
    cases = {row.pk: row for row in Application.objects.filter(pk__in=ids).only("reference")}
    return [{"claim": claim, "case": cases.get(claim.case_id)} for claim in claims]


def chart_of(quota: Quota, months: list[Any]) -> dict[str, Any]:
    """What was taken and is expected by month against the quota, as Chart.js draws it."""
    labels = [formats.date_format(month.first, "M Y") for month in months]
    line = {"pointRadius": 2, "tension": 0}
    return {
        "type": "line",
        "data": {
            "labels": labels,
            "datasets": [
                {"label": _("Taken"), "data": _numbers(month.total for month in months), **line},
                {
                    "label": _("Expected at this rate"),
                    "data": _numbers(month.expected for month in months),
                    "borderDash": [6, 4],
                    **line,
                },
                {
                    "label": _("Quota"),
                    "data": [float(quota.amount)] * len(months),
                    "pointRadius": 0,
                    "borderWidth": 1,
                },
            ],
        },
        "options": {"scales": {"y": {"beginAtZero": True}}},
    }


def _numbers(values: Any) -> list[float | None]:
    return [None if value is None else float(value) for value in values]
