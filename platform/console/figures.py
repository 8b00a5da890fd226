"""Counts of a country for the operator: numbers only, never a country's rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing.invoices import selectors as invoices
from core.accounts import selectors as accounts
from core.accounts.actors import SYSTEM
from core.permits import selectors as permits
from tenants.context import in_country


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """How much a country does."""

    users: int
    applications: int
    permits: int
    open_invoices: int


def figures_of(country: Any) -> CountryFigures:
    """The counts of one country, four queries inside it."""
    with in_country(country):
        return CountryFigures(
            users=accounts.list_users().count(),
            applications=permits.applications_visible_to(SYSTEM).count(),
            permits=permits.permits_visible_to(SYSTEM).count(),
            open_invoices=invoices.list_open_invoices().count(),
        )


def totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The key figures of the countries in `rows` together; no query."""
    counted = [row["figures"] for row in rows if row["figures"]]
    return [
        {"label": _("Countries"), "value": len(rows), "icon": "world"},
        {"label": _("Users"), "value": sum(each.users for each in counted), "icon": "users"},
        {
            "label": _("Applications"),
            "value": sum(each.applications for each in counted),
            "icon": "folder-open",
        },
        {
            "label": _("Permits"),
            "value": sum(each.permits for each in counted),
            "icon": "file-certificate",
        },
    ]
