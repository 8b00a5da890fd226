"""Risk on the pages of officers and customs: reasons, inspections, rules."""

from __future__ import annotations

import pytest
from django.test import Client

from core.permits.models import Permit
from core.risk.models import Assessment, Inspection, RiskPolicy
from ops.demo import cases
from tests.factories.permits import png
from tests.portal.browsing import text_of


@pytest.fixture
def permit(house: None) -> Permit:
    RiskPolicy.objects.update(random_percent=0, lanes={"blue": 1, "yellow": 1, "red": 1})
    return cases.issue(cases.draft())


def assess(client: Client, permit: Permit) -> str:
    here = f"/customs/permits/{permit.pk}/"
    client.post(f"/customs/cases/{permit.application_id}/assess/", {"next": here}, follow=True)
    return text_of(client.get(here))


def report(row: Inspection, **more: str) -> dict[str, str]:
    checks = {f"check-{one['code']}": "yes" for one in row.checklist}
    return {"outcome": "conform", "measured-A": "118"} | checks | more


def test_goods_of_the_red_lane_are_inspected_then_endorsed(customs: Client, permit: Permit) -> None:
    page = assess(customs, permit)
    assert "Red: inspect before release" in page
    assert "At presentation to customs" in page
    form = {"office": "MPM-AIR", "transport_document": "AWB 1", "quantity-A": "50"}
    refused = customs.post(f"/customs/permits/{permit.pk}/endorse/", form)
    assert "only after an inspection in order" in text_of(refused)
    row = Inspection.objects.get()
    at = f"/customs/inspections/{row.pk}/"
    assert str(row.application) in text_of(customs.get("/customs/inspections/"))
    customs.post(f"{at}photos/", {"file": png("crate.png")})
    assert "crate.png" in text_of(customs.get(at))
    assert "This field is required" in text_of(customs.post(at, {"outcome": "conform"}))
    assert "Say what was found" in text_of(customs.post(at, report(row, outcome="differs")))
    assert "The inspection is finished." in text_of(customs.post(at, report(row), follow=True))
    done = customs.post(f"/customs/permits/{permit.pk}/endorse/", form)
    assert done.status_code == 302
    assert Assessment.objects.filter(moment="presentation").count() == 1


def test_an_endorsement_is_assessed_at_presentation_by_itself(
    customs: Client, permit: Permit
) -> None:
    form = {"office": "MPM-AIR", "transport_document": "AWB 1", "quantity-A": "50"}
    customs.post(f"/customs/permits/{permit.pk}/endorse/", form)
    assert Assessment.objects.get(moment="presentation").lane == "red"


def test_an_inspection_is_assigned_on_its_page(customs: Client, permit: Permit) -> None:
    Inspection.objects.all().delete()  # the one that the red lane ordered
    customs.post(f"/customs/cases/{permit.application_id}/inspect/", {"reason": "Odd smell."})
    row = Inspection.objects.get()
    at = f"/customs/inspections/{row.pk}/"
    assert "Odd smell." in text_of(customs.get(at))
    customs.post(f"{at}assign/", {"officer": customs.session["_auth_user_id"]})
    assert row.application.reference in text_of(customs.get("/customs/inspections/?show=mine"))
    assert "Choose somebody" in text_of(customs.post(f"{at}assign/", {"officer": "0"}, follow=True))


def test_traders_see_neither_lane_nor_reason(
    trader: Client, customs: Client, permit: Permit
) -> None:
    assess(customs, permit)
    page = text_of(trader.get(f"/applications/{permit.application_id}/"))
    for word in ("Red:", "score", "Inspection"):
        assert word not in page, word
    for address in ("/customs/inspections/", "/customs/risk/"):
        assert trader.get(address).status_code == 403


def test_the_case_page_says_why(officer: Client, customs: Client, permit: Permit) -> None:
    assess(customs, permit)
    page = text_of(officer.get(f"/cases/{permit.application_id}/"))
    assert "Red: inspect before release" in page


def test_weights_are_compared_then_used(admin: Client, customs: Client, permit: Permit) -> None:
    assess(customs, permit)
    assert "Hit rate" in text_of(admin.get("/customs/risk/"))
    weights = {"applicant_record": "0", "retrospective": "33"}
    page = text_of(admin.post("/customs/risk/", weights | {"do": "compare"}))
    assert "These weights on past cases" in page
    assert RiskPolicy.objects.get().weights.get("retrospective") != 33
    admin.post("/customs/risk/", weights | {"do": "save"})
    assert RiskPolicy.objects.get().weights["retrospective"] == 33


def test_a_return_address_elsewhere_is_not_followed(customs: Client, permit: Permit) -> None:
    at = f"/customs/cases/{permit.application_id}/assess/"
    answer = customs.post(at, {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/customs/inspections/"
