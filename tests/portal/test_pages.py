"""The portal's pages through the door of a browser: who gets in, what is shown, what is done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.models import Invoice
from billing.invoices.services import raise_invoice
from core.accounts.actors import SYSTEM
from core.accounts.selectors import list_users
from core.common.money import Money
from tenants.models import Country
from tests.factories.people import make_user

HOST = "mz.localhost"
Enter = Callable[..., Client]


@pytest.fixture
def enter(in_mz: Country) -> Enter:
    """`enter("cashier")`: a browser in which a person with that role is signed in."""

    def make(*roles: str) -> Client:
        client = Client(HTTP_HOST=HOST)
        client.force_login(make_user(*roles))
        return client

    return make


@pytest.fixture
def invoice(in_mz: Country) -> Invoice:
    item = QuoteItem(
        code="appendix_2",
        names={"pt": "Taxa", "en": "Permit fee"},
        amount=Money(200000, "MZN"),
        account="7110",
        basis="fixed",
    )
    quote = Quote(items=(item,), currency="MZN", schedule_version="MZ-2026-1")
    return raise_invoice(quote=quote, by=SYSTEM, billed_to={"name": "Sable Safaris"})


def test_nobody_gets_in_without_signing_in(in_mz: Country) -> None:
    client = Client(HTTP_HOST=HOST)
    for address in ("/", "/cashier/", "/settings/", "/settings/users/", "/me/", "/guides/"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/account/login/"), address


@pytest.mark.parametrize("address", ["/cashier/", "/settings/", "/settings/users/invite/"])
def test_an_applicant_gets_no_page_of_the_authority(enter: Enter, address: str) -> None:
    assert enter("applicant").get(address).status_code == 403


def test_every_page_of_the_settings_opens_for_the_administrator(enter: Enter) -> None:
    client = enter("ma_admin")
    parts = ("", "agencies/", "users/", "workflows/", "fees/", "papers/", "numbers/", "grants/")
    for part in parts:
        assert client.get(f"/settings/{part}").status_code == 200, part


def test_the_workflow_of_every_paper_is_drawn(enter: Enter) -> None:
    client = enter("ma_admin")
    page = client.get("/settings/workflows/").content.decode()
    assert "/settings/workflows/export_permit/" in page
    drawn = client.get("/settings/workflows/export_permit/").content.decode()
    assert "<svg" in drawn.split('class="diagram"')[1]


def test_pages_speak_portuguese_to_whoever_asks_for_it(enter: Enter) -> None:
    client = enter("cashier")
    assert "Open invoices" in client.get("/cashier/", headers={"accept-language": "en"}).text
    assert "Facturas em aberto" in client.get("/cashier/", headers={"accept-language": "pt"}).text


def test_the_cashier_takes_cash_and_the_receipt_is_shown(enter: Enter, invoice: Invoice) -> None:
    client = enter("cashier")
    assert invoice.number in client.get("/cashier/").text
    answer = client.post(f"/cashier/invoices/{invoice.pk}/", {"amount": "2000.00"}, follow=True)
    assert answer.redirect_chain[0][0].startswith("/cashier/receipts/")
    assert "REC-" in answer.text
    assert invoice.number not in client.get("/cashier/").text


def test_another_amount_is_refused_with_the_reason(enter: Enter, invoice: Invoice) -> None:
    answer = enter("cashier").post(f"/cashier/invoices/{invoice.pk}/", {"amount": "12.00"})
    assert answer.status_code == 200
    assert "data-error-summary" in answer.text
    invoice.refresh_from_db()
    assert invoice.is_open


def test_a_bank_credit_finds_its_invoice_by_the_reference(enter: Enter, invoice: Invoice) -> None:
    entered = {
        "reference": invoice.printed_reference,
        "amount": "2000.00",
        "booked_on": invoice.issued_on.isoformat(),
    }
    answer = enter("cashier").post("/cashier/bank-credit/", entered, follow=True)
    assert invoice.number in answer.text
    invoice.refresh_from_db()
    assert not invoice.is_open


def test_the_last_administrator_cannot_lose_that_right_here(enter: Enter) -> None:
    client = enter("ma_admin")
    people = [each for each in list_users() if each.may("users.manage")]
    for person in people:
        answer = client.post(f"/settings/users/{person.pk}/", {"roles": ["cashier"]})
    assert "data-error-summary" in answer.text
    assert any(each.may("users.manage") for each in list_users())


def test_every_page_is_sent_with_a_strict_policy(enter: Enter) -> None:
    policy = enter("cashier").get("/cashier/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_navigation_names_only_pages_that_the_person_may_open(enter: Enter) -> None:
    page = enter("cashier").get("/cashier/").text
    assert "/cashier/bank-credit/" in page
    assert 'href="/settings/"' not in page


def test_the_portal_is_not_routed_on_the_public_host() -> None:
    names = get_resolver("config.urls_public").app_dict
    assert "cashier" not in names
