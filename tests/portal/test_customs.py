"""Customs' pages: looking up, endorsing, other countries' permits."""

from __future__ import annotations

import pytest
from django.test import Client

from core.agencies.models import CustomsOffice
from core.customs.models import Endorsement
from core.customs.services import endorse_export
from core.documents.epermit.model import EPermit
from core.documents.services.permits import verification_url
from core.permits.models import Permit
from core.permits.services import cancel_permit
from epix.services import grant
from ops.demo import cases, people
from tenants.context import in_country
from tests.factories.people import make_user
from tests.factories.permits import make_permit
from tests.portal.browsing import text_of


@pytest.fixture
def permit(house: None) -> Permit:
    return cases.issue(cases.draft())


def office() -> str:
    return CustomsOffice.objects.order_by("code").first().code


def form(**more: str) -> dict[str, str]:
    return {"office": office(), "transport_document": "AWB 1", "quantity-A": "50"} | more


def test_pages_open_for_customs_only(customs: Client, trader: Client, permit: Permit) -> None:
    addresses = ["/customs/", "/customs/endorsements/", "/customs/foreign/"]
    for address in [*addresses, f"/customs/permits/{permit.pk}/"]:
        assert customs.get(address).status_code == 200, address
        assert trader.get(address).status_code == 403, address


def test_a_number_or_a_scanned_code_leads_to_the_permit(customs: Client, permit: Permit) -> None:
    url = verification_url(EPermit.from_dict(permit.snapshot), digest=permit.digest)
    for text in (permit.number, permit.number.lower(), f" {permit.number} ", url):
        answer = customs.get("/customs/", {"q": text})
        assert answer["Location"] == f"/customs/permits/{permit.pk}/", text


def test_an_unknown_number_and_a_forged_code_are_said(customs: Client, permit: Permit) -> None:
    assert "No permit XX99" in text_of(customs.get("/customs/", {"q": "XX99"}))
    forged = "http://mz.localhost/v/abcdef"
    assert "was not made by this country" in text_of(customs.get("/customs/", {"q": forged}))


def test_an_export_is_endorsed_and_confirmed(customs: Client, permit: Permit) -> None:
    assert "Valid: goods may leave on it" in text_of(customs.get(f"/customs/permits/{permit.pk}/"))
    answer = customs.post(f"/customs/permits/{permit.pk}/endorse/", form(remarks="Two crates"))
    done = Endorsement.objects.get()
    assert answer["Location"] == f"/customs/endorsements/{done.pk}/"
    page = text_of(customs.get(answer["Location"]))
    for sign in (permit.number, "50 NAR", "AWB 1", "Two crates"):
        assert sign in page, sign
    assert permit.number in text_of(customs.get("/customs/endorsements/"))
    page = text_of(customs.get(f"/customs/permits/{permit.pk}/"))
    assert "Used already: stop the goods" in page
    assert 'name="quantity-A"' not in page


def test_too_much_is_refused_in_a_clear_sentence(customs: Client, permit: Permit) -> None:
    answer = customs.post(f"/customs/permits/{permit.pk}/endorse/", form(**{"quantity-A": "119"}))
    assert "118 NAR are permitted, but 119 were entered" in text_of(answer)
    assert not Endorsement.objects.exists()


def test_a_forgotten_quantity_or_office_is_asked_for(customs: Client, permit: Permit) -> None:
    at = f"/customs/permits/{permit.pk}/endorse/"
    assert "This field is required" in text_of(customs.post(at, form(**{"quantity-A": ""})))
    assert "This field is required" in text_of(customs.post(at, form(office="")))
    assert "decimal number" in text_of(customs.post(at, form(**{"quantity-A": "many"})))
    assert not Endorsement.objects.exists()


def test_the_second_endorsement_is_refused(customs: Client, permit: Permit) -> None:
    at = f"/customs/permits/{permit.pk}/endorse/"
    customs.post(at, form())
    assert "A permit covers one" in text_of(customs.post(at, form(transport_document="AWB 2")))
    assert Endorsement.objects.count() == 1


def test_a_cancelled_permit_stops_the_goods(customs: Client, permit: Permit) -> None:
    cancel_permit(permit, reason="Forged licence.", by=people.user("supervisor"))
    page = text_of(customs.get(f"/customs/permits/{permit.pk}/"))
    assert "Not valid: stop the goods" in page
    assert "Forged licence." in page


def test_an_officer_may_not_endorse(officer: Client, permit: Permit) -> None:
    assert officer.post(f"/customs/permits/{permit.pk}/endorse/", form()).status_code == 403


def test_a_foreign_permit_is_asked_for_imported_and_confirmed(customs: Client) -> None:
    number, quantity = foreign_permit()
    answer = customs.post("/customs/foreign/", {"issuer": "ZA", "number": number})
    assert answer.status_code == 302, text_of(answer)
    page = text_of(customs.get(answer["Location"]))
    assert number in page
    recorded = customs.post(
        f"{answer['Location']}import/", form(**{"quantity-A": quantity}), follow=True
    )
    page = text_of(recorded)
    assert "The import is recorded." in page
    assert "has recorded the quantities" in page
    done = Endorsement.objects.get(direction="import")
    assert (done.issuer, done.number) == ("ZA", number)
    assert "has been recorded" in text_of(customs.get(answer["Location"]))
    again = customs.post(f"{answer['Location']}confirm/", follow=True)
    assert "has recorded the quantities" in text_of(again)


def test_what_was_endorsed_at_export_is_the_limit_at_import(customs: Client) -> None:
    number, quantity = foreign_permit()
    with in_country("ZA"):
        line = Permit.objects.get(number=number).lines.get()
        endorse_export(
            Permit.objects.get(number=number), office=office(), lines={"A": line.quantity - 1},
            transport_document="AWB 9", by=make_user("customs"),
        )  # fmt: skip
    answer = customs.post("/customs/foreign/", {"issuer": "ZA", "number": number})
    assert "endorsed at export" in text_of(customs.get(answer["Location"]))
    over = customs.post(f"{answer['Location']}import/", form(**{"quantity-A": quantity}))
    assert "Stop the shipment" in text_of(over)
    assert not Endorsement.objects.filter(direction="import").exists()


def test_a_foreign_permit_without_a_grant_is_refused(customs: Client) -> None:
    answer = customs.post("/customs/foreign/", {"issuer": "LK", "number": "LK-1"})
    assert answer.status_code == 200
    assert "has not granted your country" in text_of(answer)


def foreign_permit() -> tuple[str, str]:
    """A permit of South Africa to Mozambique that Mozambique may ask for: number, quantity."""
    with in_country("ZA"):
        permit = make_permit(importer_country="MZ")
        grant(issuer="ZA", caller="MZ", by=make_user("ma_admin"))
        quantity = permit.lines.get().quantity
    return permit.number, format(quantity.normalize(), "f")
