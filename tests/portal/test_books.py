"""The pages of the books: who reads them, who keeps them, what leads where."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
import time_machine
from django.test import Client

from billing.books.shelf import BOOKS
from billing.ledger.models import JournalEntry, Period
from billing.payments.services import record_counter_payment
from core.permits.models import Application
from tests.billing.conftest import make_invoice
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz")


@pytest.fixture
def enter(in_mz):
    def make(*roles: str) -> Client:
        client = Client(HTTP_HOST="mz.localhost", HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(make_user(*roles, language="en"))
        return client

    return make


@pytest.fixture
def paid(in_mz):
    with time_machine.travel("2026-03-10 09:00Z", tick=False):
        invoice = make_invoice(5000, 250)
        record_counter_payment(invoice, amount=invoice.total, by=make_user("cashier"))
    return invoice


@pytest.mark.parametrize("code", BOOKS)
@pytest.mark.parametrize("role", ["accountant", "auditor"])
def test_every_book_is_a_page_a_csv_and_a_spreadsheet(enter, paid, code: str, role: str) -> None:
    browser = enter(role)
    page = browser.get(f"/books/{code}/?last=2026-03-10")
    assert page.status_code == 200
    assert str(BOOKS[code].title) in page.content.decode()
    text = b"".join(browser.get(f"/books/{code}.csv?last=2026-03-10")).decode()
    (heading, *rows) = csv.reader(io.StringIO(text))
    assert heading == [column.code for column in BOOKS[code].columns]
    sheet = openpyxl.load_workbook(
        io.BytesIO(browser.get(f"/books/{code}.xlsx?last=2026-03-10").content)
    ).active
    assert sheet.max_row == len(rows) + 1


def test_every_figure_leads_to_its_entry_and_the_entry_to_its_invoice(enter, paid) -> None:
    browser = enter("accountant")
    journal = browser.get("/books/journal/?first=2026-03-01&last=2026-03-31").content.decode()
    for entry in JournalEntry.objects.all():
        assert f"/books/entries/{entry.id}/" in journal
        page = browser.get(f"/books/entries/{entry.id}/").content.decode()
        assert f"/cashier/invoices/{paid.id}/" in page
    assert browser.get(f"/cashier/invoices/{paid.id}/").status_code == 200


def test_an_auditor_reads_everything_and_changes_nothing(enter, paid) -> None:
    browser = enter("auditor")
    with time_machine.travel("2026-05-10 09:00Z", tick=False):
        assert "Close March 2026" in browser.get("/books/months/").content.decode()
        for address, content in (
            ("/books/months/close/", {"starts_on": "2026-03-01"}),
            (f"/cashier/invoices/{paid.id}/", {"amount": "52.50"}),
        ):
            answer = browser.post(address, content)
            assert answer.status_code in (200, 403), address
    rate = {"base": "USD", "rate": "63.9", "quote": "MZN", "on": "2026-03-01", "source": "bank"}
    browser.post("/books/rates/", rate)
    assert not Period.objects.exists()
    assert "63.9" not in browser.get("/books/rates/").content.decode()
    assert not Application.objects.exists()


def test_an_accountant_closes_a_month_opens_it_again_and_records_a_rate(enter, paid) -> None:
    browser = enter("accountant")
    with time_machine.travel("2026-05-10 09:00Z", tick=False):
        page = browser.post("/books/months/close/", {"starts_on": "2026-03-01"}, follow=True)
        assert "The month is closed" in page.content.decode()
        period = Period.objects.get()
        browser.post(f"/books/months/{period.id}/reopen/", {"reason": ""})
        period.refresh_from_db()
        assert period.is_closed, "no reason, no reopening"
        browser.post(f"/books/months/{period.id}/reopen/", {"reason": "a forgotten receipt"})
        period.refresh_from_db()
        assert not period.is_closed
        rate = {"base": "USD", "rate": "63.9", "quote": "MZN", "on": "2026-03-01", "source": "BM"}
        page = browser.post("/books/rates/", rate, follow=True)
        assert "63.9" in page.content.decode()


def test_the_books_are_not_for_others(enter, paid) -> None:
    for role in ("applicant", "ma_officer", "customs"):
        for address in ("/books/", "/books/journal/", "/books/journal.csv", "/books/months/"):
            assert enter(role).get(address).status_code == 403, (role, address)


def test_days_in_the_wrong_order_are_said(enter) -> None:
    page = enter("accountant").get("/books/journal/?first=2026-04-01&last=2026-03-01")
    assert "This is after the end." in page.content.decode()
    assert enter("accountant").get("/books/none/").status_code == 404
