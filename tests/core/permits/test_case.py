"""What the case page is given."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.permits.models import Application
from core.permits.selectors import case_file, get_application
from tests.factories.permits import Officers, bring_to, make_application, make_quota

pytestmark = pytest.mark.usefixtures("country")


@pytest.fixture
def case(officers: Officers) -> Application:
    make_quota(8)
    app = make_application(lines=[{"marks": "MZ 1-5"}, {"term_code": "TRO", "quantity": "2"}])
    return bring_to(app, "in_review", officers=officers)


def test_the_file_of_a_case_under_review(case: Application, officers: Officers) -> None:
    page = case_file(case, user=officers.officer)
    skins, trophies = page["lines"]
    assert skins.line.scientific_name == "Crocodylus niloticus"
    assert [listing.appendix for listing in skins.listings] == ["II"]
    assert skins.issues == []
    (quota,) = skins.quotas
    assert (quota.balance.left, quota.is_enough) == (Decimal(8), True)
    assert trophies.quotas == []
    assert page["needed_findings"] == {"ndf", "laf"}
    assert (page["findings"]["ndf"], page["findings"]["laf"]) == (None, None)
    assert [upload.name for upload in page["proofs"]] == ["licence.png"]
    assert {task.role for task in page["tasks"]} >= {"sa_officer", "ma_officer"}
    assert [record.action for record in page["history"]][-1] == "start_review"
    assert page["permit"] is None
    assert not page["is_editable"]


def test_actions_say_what_blocks_them(case: Application, officers: Officers) -> None:
    actions = {
        option.action: option for option in case_file(case, user=officers.officer)["actions"]
    }
    assert len(actions["approve"].blocked) == 2
    assert actions["return_to_applicant"].is_possible
    assert "record_ndf" not in actions


def test_a_quota_that_is_not_enough_is_shown(case: Application, officers: Officers) -> None:
    make_quota(4)
    (quota,) = case_file(case)["lines"][0].quotas
    assert not quota.is_enough


def test_a_draft_shows_what_is_missing_where() -> None:
    app = make_application(importer_name="", lines=[{"quantity": "", "marks": "MZ 1"}])
    page = case_file(app, user=app.created_by)
    assert [issue.field for issue in page["issues"]] == ["importer_name"]
    assert [issue.path for issue in page["lines"][0].issues] == ["lines.1.quantity"]
    assert page["is_editable"]
    (submit,) = [option for option in page["actions"] if option.action == "submit"]
    assert not submit.is_possible


def test_the_page_costs_what_it_says(officers: Officers, django_assert_num_queries: Any) -> None:
    for lines in (1, 10):
        app = make_application(lines=[{} for _line in range(lines)])
        case = bring_to(app, "in_review", officers=officers)
        fresh = get_application(case.pk, user=officers.officer)
        with django_assert_num_queries(26):
            case_file(fresh, user=officers.officer)
