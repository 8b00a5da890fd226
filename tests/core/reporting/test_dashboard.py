"""The figures of the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from core.common import clock
from core.permits.models import Permit
from core.permits.services import cancel_permit
from core.reporting import selectors
from tests.factories.people import make_trader
from tests.factories.permits import Officers, make_permit

Export = Callable[..., Permit]


def test_permits_are_counted_by_type_and_standing(
    export: Export, officers: Officers, year: int
) -> None:
    export("5"), export(None)
    cancel_permit(export(None), reason="False premises.", by=officers.supervisor)
    make_permit(officers=officers, document_type="import_permit", lines=[{"origin_country": "ZA"}])
    exports, imports = selectors.count_by_type_and_status(year)
    assert (exports.document_type, exports.total) == ("export_permit", 3)
    assert exports.by_status == {"endorsed": 1, "in_force": 1, "cancelled": 1}
    assert exports.name != "export_permit"
    assert imports.by_status == {"in_force": 1}
    assert selectors.count_by_type_and_status(year - 1) == []


def test_issues_are_counted_by_month(export: Export, year: int) -> None:
    export(), export()
    months = selectors.count_by_month(year)
    assert len(months) == 12
    assert months[clock.today().month - 1] == sum(months) == 2


def test_the_companies_with_most_permits_come_first(officers: Officers, year: int) -> None:
    user, busy = make_trader(name="Busy")
    for _ in range(2):
        make_permit(officers=officers, by=user, organisation=busy)
    make_permit(officers=officers)
    first, second = selectors.list_top_companies(year)
    assert (first.organisation_id, first.name, first.permits) == (busy.pk, "Busy", 2)
    assert second.permits == 1
    assert len(selectors.list_top_companies(year, limit=1)) == 1


def test_processing_is_from_handing_in_to_issue(export: Export, year: int) -> None:
    permit = export()
    app = permit.application
    app.submitted_at = permit.issued_at.replace(year=year - 1)
    app.save(update_fields=["submitted_at"])
    (row,) = selectors.list_processing(year)
    assert (row.document_type, row.permits) == ("export_permit", 1)
    assert row.average_hours == row.longest_hours == Decimal("8760.0")
    assert selectors.get_dashboard(year).average_hours == Decimal("8760.0")


def test_the_scientific_authority_sees_permitted_and_actual_side_by_side(
    export: Export, year: int
) -> None:
    export("50"), export(None, quantity="10")
    (row,) = selectors.list_species_trade(year)
    assert (row.scientific_name, row.term_code, row.unit_code) == (
        "Crocodylus niloticus",
        "SKI",
        "NAR",
    )
    assert (row.permitted, row.exported) == (128, 50)


def test_the_dashboard_costs_five_queries_at_any_length(
    export: Export, year: int, django_assert_num_queries: Any
) -> None:
    for number in (1, 3):
        for _ in range(number):
            export("1")
        with django_assert_num_queries(5):
            selectors.get_dashboard(year)
    assert selectors.get_dashboard(year).issued == 4


def test_an_empty_year_has_figures_too(year: int) -> None:
    empty = selectors.get_dashboard(year - 9)
    assert (empty.issued, empty.average_hours, empty.companies) == (0, None, [])
