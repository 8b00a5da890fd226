"""Documents handed in with an application."""

from __future__ import annotations

import pytest

from core.common.errors import NotFound
from core.documents.selectors import list_uploads
from core.permits import errors
from core.permits.models import Application
from core.permits.services import add_proof, perform_action, remove_proof
from tests.factories.people import make_trader
from tests.factories.permits import Officers, bring_to, make_application, png

pytestmark = pytest.mark.usefixtures("country")


def names(app: Application) -> list[str]:
    return [upload.name for upload in list_uploads(app)]


def test_proofs_are_added_and_taken_away_in_a_draft() -> None:
    app = make_application()
    more = add_proof(app, file=png("invoice.png"), by=app.created_by)
    assert names(app) == ["licence.png", "invoice.png"]
    remove_proof(app, upload=more, by=app.created_by)
    assert names(app) == ["licence.png"]


def test_under_review_the_proofs_stay_as_they_are_until_the_case_is_returned(
    officers: Officers,
) -> None:
    app = bring_to(make_application(), "in_review", officers=officers)
    (proof,) = list_uploads(app)
    with pytest.raises(errors.NotEditable):
        add_proof(app, file=png("invoice.png"), by=app.created_by)
    with pytest.raises(errors.NotEditable):
        remove_proof(app, upload=proof, by=app.created_by)
    perform_action(app, action="return_to_applicant", by=officers.officer, reason="An invoice?")
    add_proof(app, file=png("invoice.png"), by=app.created_by)
    assert names(app) == ["licence.png", "invoice.png"]


def test_nobody_else_adds_or_takes_away() -> None:
    app, other = make_application(), make_application()
    stranger, _own = make_trader()
    (proof,) = list_uploads(app)
    with pytest.raises(errors.NotAMember):
        add_proof(app, file=png("x.png"), by=stranger)
    with pytest.raises(errors.NotAMember):
        remove_proof(app, upload=proof, by=stranger)
    with pytest.raises(NotFound):
        remove_proof(other, upload=proof, by=other.created_by)
