"""What the controls say about a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.permits import errors
from core.permits.models import Application
from core.permits.selectors import find_issues, find_needed_findings
from core.permits.services import perform_action, record_exception, set_line
from core.species.models import PublishedQuota, Reservation
from tenants.context import in_public
from tests.factories.people import make_user
from tests.factories.permits import make_application, make_permit, make_quota, taxon

Suspend = Callable[..., None]

pytestmark = pytest.mark.usefixtures("country")


def found(app: Application) -> dict[str, str]:
    """Path to code of what blocks."""
    fresh = Application.objects.get(pk=app.pk)
    return {issue.path: issue.code for issue in find_issues(fresh) if issue.is_blocking}


def test_a_complete_export_of_wild_skins_has_nothing_that_blocks() -> None:
    assert found(make_application()) == {}


def test_warnings_block_until_a_reason_is_given() -> None:
    app = make_application(lines=[{"term_code": "LIV"}])
    blocking = [issue for issue in find_issues(app) if issue.is_blocking]
    assert {issue.severity for issue in blocking} == {"warning"}
    with pytest.raises(errors.ControlsFailed) as refused:
        perform_action(app, action="submit", by=app.created_by)
    assert set(refused.value.fields) == {issue.path for issue in blocking}
    reasons = {issue.code: "Trophies." for issue in blocking}
    set_line(app, position=1, by=app.created_by, reasons=reasons)
    assert found(app) == {}
    assert perform_action(app, action="submit", by=app.created_by).state == "submitted"


def test_reasons_do_not_help_against_errors() -> None:
    line = {"source_code": "A", "reasons": {"line.source_kingdom": "Really."}}
    assert found(make_application(lines=[line])) == {"lines.1.source_code": "line.source_kingdom"}


def test_an_incomplete_case_cannot_be_handed_in_and_names_its_fields() -> None:
    app = make_application(importer_name="", lines=[], proof=False)
    with pytest.raises(errors.ApplicationIncomplete) as refused:
        perform_action(app, action="submit", by=app.created_by)
    assert set(refused.value.fields) == {"importer_name", "lines", "proofs"}
    assert Application.objects.get(pk=app.pk).state == "draft"


def test_the_appendix_is_that_of_the_day() -> None:
    day = dt.date(1974, 1, 1)
    codes = {issue.code for issue in find_issues(make_application(), on=day)}
    assert "appendix.not_listed" in codes


def test_an_appendix_that_is_no_longer_the_populations_is_found() -> None:
    app = make_application()
    app.lines.update(appendix="I")
    assert found(app)["lines.1.appendix"] == "appendix.wrong"


def test_the_appendix_depends_on_the_population() -> None:
    app = make_application(document_type="reexport_certificate", lines=[{"origin_country": "NG"}])
    assert app.lines.get().appendix == "I"


def test_a_suspension_stops_the_line_until_a_supervisor_excepts_it(suspension: Suspend) -> None:
    suspension(country="MZ", taxon_name="Crocodylus niloticus")
    app = make_application()
    assert found(app) == {"lines.1.taxon": "suspension"}
    supervisor = make_user("ma_supervisor")
    with pytest.raises(errors.ExceptionRefused):
        record_exception(app, position=1, code="suspension", reason=" ", by=supervisor)
    with pytest.raises(errors.ExceptionRefused):
        record_exception(app, position=2, code="suspension", reason="x", by=supervisor)
    record_exception(app, position=1, code="suspension", reason="Museum piece.", by=supervisor)
    assert found(app) == {}


@pytest.mark.parametrize(
    "limits",
    [
        {"country": "ZW"},
        {"source_codes": ["C"]},
        {"purpose_codes": ["T"]},
        {"term_codes": ["LIV"]},
        {"applies_to_import": True},
        {"excluded_taxa": ["Crocodylus niloticus"]},
        {"taxon_name": "Crocodylus porosus"},
        {"ends_on": dt.date(2020, 1, 1)},
    ],
)
def test_a_suspension_of_something_else_stops_nothing(
    suspension: Suspend, limits: dict[str, object]
) -> None:
    suspension(**({"country": "MZ", "taxon_name": "Crocodylidae"} | limits))
    assert found(make_application()) == {}


def test_a_suspension_of_all_species_of_a_country_stops_its_exports(suspension: Suspend) -> None:
    suspension(country="MZ")
    assert found(make_application()) == {"lines.1.taxon": "suspension"}


def test_a_suspension_of_imports_stops_what_goes_there(suspension: Suspend) -> None:
    suspension(country="ZA", applies_to_import=True)
    assert found(make_application()) == {"lines.1.taxon": "suspension"}


def test_a_suspension_of_the_country_of_origin_stops_its_import_too(suspension: Suspend) -> None:
    suspension(country="ZW")
    app = make_application(
        document_type="import_permit",
        lines=[{"origin_country": "ZW"}],
        importer_country="MZ",
        exporter_country="ZA",
    )
    assert "lines.1.taxon" in found(app)


def test_a_zero_quota_stops_the_line_until_a_supervisor_excepts_it() -> None:
    make_quota(0)
    app = make_application()
    assert found(app) == {"lines.1.quantity": "quota.zero"}
    record_exception(
        app, position=1, code="quota.zero", reason="Research.", by=make_user("ma_supervisor")
    )
    assert found(app) == {}


def published(**fields: Any) -> None:
    """A published zero quota for exports of Mozambique's crocodiles."""
    values: dict[str, Any] = {"country": "MZ", "quota": 0, "starts_on": dt.date(2010, 1, 1)}
    with in_public():
        PublishedQuota.objects.create(kind="published", taxon=taxon(), **(values | fields))


def test_a_published_zero_quota_stops_what_has_no_quota_of_the_countrys_own() -> None:
    published()
    app = make_application()
    assert found(app) == {"lines.1.quantity": "quota.published_closed"}
    record_exception(
        app,
        position=1,
        code="quota.published_closed",
        reason="Notified in error.",
        by=make_user("ma_supervisor"),
    )
    assert found(app) == {}
    make_quota(10)
    assert found(make_application()) == {}


@pytest.mark.parametrize(
    "limits",
    [
        {"country": "ZW"},
        {"quota": 5},
        {"source_codes": ["R"]},
        {"term_codes": ["LIV"]},
        {"purpose_codes": ["Z"]},
        {"ends_on": dt.date(2020, 1, 1)},
        {"applies_to_import": True},
    ],
)
def test_a_published_quota_of_something_else_stops_nothing(limits: dict[str, Any]) -> None:
    published(**limits)
    assert found(make_application()) == {}


def test_a_reservation_of_the_country_of_import_is_noted() -> None:
    with in_public():
        Reservation.objects.create(taxon=taxon(), party="ZA", starts_on=dt.date(2010, 1, 1))
    app = make_application()
    assert "party.reservation" in {issue.code for issue in find_issues(app)}
    assert found(app) == {}


def test_a_foreign_permit_that_was_used_is_named() -> None:
    arriving: dict[str, Any] = {
        "document_type": "import_permit",
        "importer_country": "MZ",
        "exporter_country": "ZA",
        "lines": [{"origin_country": "ZA", "origin_permit_number": "26ZA000009"}],
    }
    first = make_permit(**arriving)
    second = make_application(**arriving)
    issue = next(one for one in find_issues(second) if one.code == "foreign_permit.used")
    assert first.number in issue.message
    assert issue.is_blocking


def test_another_unit_than_the_quotas_is_named_on_the_unit() -> None:
    make_quota(10, unit_code="KGM")
    assert found(make_application()) == {"lines.1.unit_code": "quota.unit_mismatch"}


def test_exceptions_are_for_stops_only() -> None:
    app = make_application(importer_country="MZ")
    with pytest.raises(errors.ExceptionRefused):
        record_exception(
            app,
            position=1,
            code="importer.same_country",
            reason="Please.",
            by=make_user("ma_supervisor"),
        )


def test_needed_findings_of_an_export() -> None:
    assert find_needed_findings(make_application()) == {"ndf", "laf"}


def test_the_query_count_is_as_stated(django_assert_num_queries: Any) -> None:
    one = make_application()
    many = make_application(lines=[{} for _line in range(10)])
    two_species = make_application(lines=[{}, {"name": "Loxodonta africana"}])
    for app, taxa in ((one, 1), (many, 1), (two_species, 2)):
        fresh = Application.objects.select_related("document_type").get(pk=app.pk)
        with django_assert_num_queries(9 + 3 * taxa):
            find_issues(fresh)
