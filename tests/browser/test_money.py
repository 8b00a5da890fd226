"""Money in Chromium: a card in the page against a Stripe look-alike, and a month's end."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import time_machine
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from billing.invoices.models import Invoice
from billing.ledger.models import Period
from billing.ledger.selectors import is_balanced
from billing.ledger.services import check_books
from billing.payments.models import Payment
from billing.payments.services import set_provider_account
from billing.reconciliation.models import StatementLine
from billing.reconciliation.parsed import ParsedLine
from core.accounts.actors import SYSTEM
from core.common import clock
from core.common.money import Money
from core.permits.models import Application
from ops.bank.camt import write_camt
from ops.journey.stage import WEBHOOK_SECRET, Stage, wait_for
from tenants.context import in_public
from tests.billing.conftest import make_invoice
from tests.browser.test_pages import elsewhere, faults_of, opened

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def stage(committed: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    connections.close_all()
    with in_public(), Stage(tmp_path_factory.mktemp("card")) as stage:
        program = Path(sys.executable).parent / "ecites"
        subprocess.run([program, "demo", "--prepare-only"], check=True, capture_output=True)
        elsewhere(_take_cards)
        hook = {"url": f"{stage.public}/payments/stripe/MZ/webhook", "secret": WEBHOOK_SECRET}
        requests.post(f"{stage.stripe}/_config/webhooks/ours", json=hook, timeout=5)
        yield stage


def _take_cards() -> None:
    set_provider_account(
        provider="stripe",
        public_key="pk_test_12345",
        secret_key="sk_test_12345",
        webhook_secret=WEBHOOK_SECRET,
        by=SYSTEM,
    )


@pytest.fixture(scope="module")
def browser(stage: Stage) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture
def owing(stage: Stage) -> str:
    """A case of the trader's that waits for its fee."""

    def find() -> str:
        open_ = Invoice.objects.filter(state="open", application_id__isnull=False)
        waiting = Application.objects.filter(
            id__in=open_.values("application_id"), state="awaiting_payment"
        )
        return str(waiting.order_by("created_at").first().id)

    return str(elsewhere(find))


def type_card(page: Page, number: str) -> None:
    page.fill("[placeholder=number]", number)
    page.fill("[placeholder=exp_month]", "12")
    page.fill("[placeholder=exp_year]", "34")
    page.fill("[placeholder=cvc]", "123")


def facts(case: str) -> tuple[str, str, int, bool]:
    """The case's state, the invoice's, how many payments succeeded, whether the books balance."""
    application = Application.objects.get(id=case)
    invoice = Invoice.objects.get(application_id=case)
    paid = Payment.objects.filter(invoice=invoice, state="succeeded").count()
    return application.state, invoice.state, paid, is_balanced()


def window(browser: Browser, stage: Stage, language: str) -> BrowserContext:
    return opened(browser, stage, "trader", 375, locale=language)


@pytest.mark.parametrize("width", [375, 1280])
def test_the_card_page_fits_and_is_accessible(browser, stage, owing: str, width: int) -> None:
    context = opened(browser, stage, "trader", width)
    page = context.new_page()
    faults = faults_of(page, f"/applications/{owing}/pay/card/", width)
    # The look-alike's own inputs have no labels; the provider's element brings its own.
    assert [fault for fault in faults if "label" not in fault] == []
    context.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", "O seu banco recusou este cartão."), ("en", "Your bank declined this card.")],
)
def test_a_declined_card_is_said_in_the_reader_s_language(
    browser, stage, owing: str, language: str, words: str
) -> None:
    context = window(browser, stage, language)
    page = context.new_page()
    page.goto(f"/applications/{owing}/pay/card/")
    type_card(page, "4000000000000341")
    page.click("[data-card-form] button[type=submit]")
    problem = page.wait_for_selector("[data-card-problem]:not([hidden])")
    assert words in problem.inner_text()
    assert page.is_enabled("[data-card-form] button[type=submit]"), "another card can be tried"
    assert elsewhere(lambda: facts(owing))[:3] == ("awaiting_payment", "open", 0)
    context.close()


def test_the_case_moves_though_the_tab_is_closed_before_the_page_returns(
    browser, stage, owing: str
) -> None:
    context = window(browser, stage, "en")
    page = context.new_page()
    page.goto(f"/applications/{owing}/")
    page.click(f"a[href='/applications/{owing}/pay/card/']")
    type_card(page, "4242424242424242")
    with page.expect_request(lambda request: request.method == "POST" and "/pay/" in request.url):
        page.click("[data-card-form] button[type=submit]", no_wait_after=True)
    page.close()
    wait_for(lambda: elsewhere(lambda: facts(owing)) == ("approved", "paid", 1, True), "the case")
    page = context.new_page()
    page.goto(f"/applications/{owing}/pay/")
    assert "is paid" in page.inner_text("main")
    context.close()


# -- the accountant's month end ---------------------------------------------------------------

PAGES = {
    "accountant": ["/books/", "/books/trial-balance/", "/books/ageing/", "/books/statements/",
                   "/books/exceptions/", "/books/surpluses/", "/books/months/", "/books/rates/"],
    "cashier": ["/cashier/session/", "/cashier/sessions/"],
}  # fmt: skip


def last_month() -> dt.date:
    """The first day of the month before this one, as Mozambique counts days."""
    return (clock.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


@pytest.fixture(scope="module")
def bank_file(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The statement of last month: one line names its invoice, one only a payer, one a charge."""

    def make() -> bytes:
        day = last_month() + dt.timedelta(days=9)
        with time_machine.travel(dt.datetime.combine(day, dt.time(9), dt.UTC), tick=False):
            named, meant = make_invoice(120000), make_invoice(75050)
        lines = [
            ParsedLine(booked_on=day, amount=named.total, payer="Kudu", text=named.reference),
            ParsedLine(booked_on=day, amount=meant.total, payer="Kudu Tannery", text="licenca"),
            ParsedLine(booked_on=day, amount=Money(-1250, "MZN"), payer="Bank", text="charges"),
        ]
        now = dt.datetime.combine(day, dt.time(20), dt.UTC)
        return write_camt(lines, account="MZ59", opening=Money(0, "MZN"), made_at=now)

    path = tmp_path_factory.mktemp("bank") / "statement.xml"
    path.write_bytes(elsewhere(make))
    return path


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("person", PAGES)
def test_the_pages_of_money_fit_and_are_accessible(
    browser, stage, bank_file: Path, person: str, width: int
) -> None:
    context = opened(browser, stage, person, width)
    page = context.new_page()
    faults = [fault for path in PAGES[person] for fault in faults_of(page, path, width)]
    assert faults == []
    context.close()


def test_the_accountant_s_month_end(browser, stage, bank_file: Path) -> None:
    cashier = opened(browser, stage, "cashier", 375)
    page = cashier.new_page()
    page.goto("/cashier/session/")
    page.fill("[name=count-100000]", "2")
    page.click("main button[type=submit]")
    page.goto("/cashier/session/")
    page.fill("[name=count-100000]", "2")
    page.click("main button[type=submit]")
    assert "the drawer is right" in page.inner_text("main")
    cashier.close()

    context = opened(browser, stage, "accountant", 1280)
    page = context.new_page()
    page.goto("/books/statements/")
    page.set_input_files("[name=file]", bank_file)
    page.click("main button[type=submit]")
    assert "taken in" in page.inner_text("main")
    wait_for(lambda: elsewhere(_booked), "the booked statement")

    page.goto("/books/exceptions/")  # the payer's line: what is proposed pays
    page.click("tr:has-text('licenca') a")
    page.click("text=It pays this >> nth=0")
    page.goto("/books/exceptions/")  # the charge of the bank
    page.click("tr:has-text('charges') a")
    page.fill("form:has([value=charge]) [name=remark]", "March")
    page.click("text=Book the charge")
    page.goto("/books/exceptions/")
    assert "Nothing waits" in page.inner_text("main")

    invoice = elsewhere(lambda: str(Invoice.objects.get(total_minor=120000).id))
    page.goto(f"/cashier/invoices/{invoice}/")  # one is refunded
    page.click("text=Write a credit note")
    page.fill("[name=reason]", "withdrawn")
    page.click("text=Write the credit note")
    page.check("[value=counter]")
    page.fill("[name=reason]", "withdrawn")
    page.click("main >> text=Give back")
    assert "The refund is under way" in page.inner_text("main")

    page.goto("/books/months/")
    page.click(f"button:has-text('{last_month():%B}')")
    assert "The month is closed" in page.inner_text("main")
    page.goto(f"/books/journal/?first={last_month()}")
    with page.expect_download() as download:
        page.click("text=CSV")
    with Path(download.value.path()).open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["date", "journal", "entry"]
    assert len(rows) > 8
    state = elsewhere(lambda: (is_balanced(), Period.objects.get().is_closed, bool(check_books())))
    assert state == (True, True, False)
    context.close()


def _booked() -> bool:
    return StatementLine.objects.filter(state="matched").count() == 1
