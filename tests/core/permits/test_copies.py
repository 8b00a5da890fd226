"""Applying again for what was applied for before."""

from __future__ import annotations

import pytest

from core.documents.selectors import count_uploads
from core.permits import errors
from core.permits.services import copy_application
from tests.factories.people import make_trader
from tests.factories.permits import make_application, make_permit

pytestmark = pytest.mark.usefixtures("country")


def test_a_copy_is_a_draft_with_the_same_parties_and_lines() -> None:
    app = make_permit(lines=[{"quantity": "3"}, {"term_code": "TRO"}]).application
    copy = copy_application(app, by=app.created_by)
    assert copy.pk != app.pk
    assert (copy.state, copy.importer_name) == ("draft", app.importer_name)
    fields = ("position", "taxon_id", "term_code", "quantity", "appendix", "origin_country")
    assert list(copy.lines.values_list(*fields)) == list(app.lines.values_list(*fields))


def test_what_belongs_to_one_consignment_is_not_copied() -> None:
    app = make_application(transport_document="AWB 1", import_permit_number="ZA 1")
    copy = copy_application(app, by=app.created_by)
    assert (copy.transport_document, copy.import_permit_number) == ("", "")
    assert count_uploads(copy) == 0


def test_nobody_copies_what_is_not_theirs() -> None:
    stranger, _own = make_trader()
    with pytest.raises(errors.NotAMember):
        copy_application(make_application(), by=stranger)
