"""Applicants enter what they have; it is stored and judged when handed in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.accounts.permissions import PermissionMissing
from core.permits import errors
from core.permits.models import Application
from core.permits.selectors import find_issues
from core.permits.services import (
    perform_action,
    remove_line,
    set_line,
    start_application,
    update_application,
)
from tests.factories.people import make_trader, make_user
from tests.factories.permits import make_application, taxon

pytestmark = pytest.mark.usefixtures("country")


def draft(document_type: str = "export_permit") -> Application:
    by, organisation = make_trader()
    return start_application(document_type=document_type, organisation=organisation, by=by)


def test_a_draft_begins_with_the_organisation_in_its_own_box() -> None:
    app = draft()
    assert (app.exporter_name, app.exporter_country) == (app.applicant.name, "MZ")
    assert (app.importer_name, app.state) == ("", "draft")
    assert app.reference.startswith(f"{dt.date.today().year}-")  # noqa: DTZ011


def test_an_import_draft_has_the_organisation_in_box_3() -> None:
    app = draft("import_permit")
    assert (app.importer_name, app.exporter_name) == (app.applicant.name, "")


def test_nobody_applies_for_an_organisation_of_others() -> None:
    _by, organisation = make_trader()
    stranger, _own = make_trader()
    with pytest.raises(errors.NotAMember):
        start_application(document_type="export_permit", organisation=organisation, by=stranger)


def test_officers_do_not_apply() -> None:
    _by, organisation = make_trader()
    with pytest.raises(PermissionMissing):
        start_application(
            document_type="export_permit", organisation=organisation, by=make_user("ma_officer")
        )


def test_unknown_papers_are_refused() -> None:
    with pytest.raises(errors.DocumentTypeUnknown):
        draft("licence_to_thrill")


def test_partial_and_unknown_values_are_stored_and_reported() -> None:
    app = draft()
    update_application(app, by=app.created_by, purpose_code="?", importer_country="za")
    line = set_line(app, position=1, by=app.created_by, term_code="QQQ", quantity="3")
    assert (line.term_code, line.quantity) == ("QQQ", 3)
    found = {issue.path: issue.code for issue in find_issues(_fresh(app))}
    assert found["lines.1.term_code"] == "line.term_unknown"
    assert found["lines.1.taxon"] == "missing.line.taxon"
    assert found["importer_name"] == "missing.importer_name"
    assert "importer_country" not in found


def test_what_cannot_be_stored_does_not_keep_the_rest_from_being_stored() -> None:
    app = draft()
    with pytest.raises(errors.ApplicationInvalid) as refused:
        update_application(
            app, by=app.created_by, importer_name="Zoo", importer_country="South Africa"
        )
    assert set(refused.value.fields) == {"importer_country"}
    assert _fresh(app).importer_name == "Zoo"
    with pytest.raises(errors.ApplicationInvalid) as refused:
        set_line(app, position=1, by=app.created_by, quantity="many", term_code="SKI")
    assert set(refused.value.fields) == {"lines.1.quantity"}
    assert app.lines.get().term_code == "SKI"


def test_the_same_values_again_change_nothing() -> None:
    app = draft()
    first = update_application(app, by=app.created_by, importer_name="Zoo")
    again = update_application(app, by=app.created_by, importer_name="Zoo")
    assert again.updated_at == first.updated_at


def test_a_line_takes_its_name_origin_and_only_appendix_from_the_reference() -> None:
    app = draft()
    line = set_line(app, position=1, by=app.created_by, taxon_id=taxon().pk)
    assert line.scientific_name == "Crocodylus niloticus"
    assert (line.origin_country, line.appendix) == ("MZ", "II")


def test_an_appendix_that_the_population_is_not_in_is_put_right_or_cleared() -> None:
    app = draft()
    line = set_line(app, position=1, by=app.created_by, taxon_id=taxon().pk, appendix="III")
    assert line.appendix == "II"


def test_an_unknown_species_is_named() -> None:
    app = draft()
    with pytest.raises(errors.ApplicationInvalid) as refused:
        set_line(app, position=1, by=app.created_by, taxon_id=999999999, term_code="SKI")
    assert set(refused.value.fields) == {"lines.1.taxon_id"}


def test_lines_move_up_when_one_is_removed() -> None:
    app = make_application(lines=[{"quantity": "1"}, {"quantity": "2"}, {"quantity": "3"}])
    remove_line(app, position=2, by=app.created_by)
    assert list(app.lines.values_list("position", "quantity")) == [
        (1, Decimal(1)),
        (2, Decimal(3)),
    ]
    remove_line(app, position=9, by=app.created_by)
    assert app.lines.count() == 2


def test_nobody_else_changes_a_draft() -> None:
    app = draft()
    stranger, _own = make_trader()
    for change in (
        lambda: update_application(app, by=stranger, importer_name="Mine"),
        lambda: set_line(app, position=1, by=stranger, term_code="SKI"),
        lambda: remove_line(app, position=1, by=stranger),
    ):
        with pytest.raises(errors.NotAMember):
            change()


def test_what_was_handed_in_is_no_longer_changed() -> None:
    app = make_application()
    app = perform_action(app, action="submit", by=app.created_by)
    with pytest.raises(errors.NotEditable):
        update_application(app, by=app.created_by, importer_name="Other")
    with pytest.raises(errors.NotEditable):
        set_line(app, position=1, by=app.created_by, quantity="500")


def _fresh(app: Application) -> Application:
    return Application.objects.get(pk=app.pk)
