"""One webhook told twenty times at once, on real connections: it posts once."""

from __future__ import annotations

import inspect
import threading
from collections import Counter
from collections.abc import Callable
from types import ModuleType

import pytest
from django.db import connections, transaction
from django.test import Client

from billing.invoices import services
from billing.invoices.models import Invoice
from billing.invoices.states import Document
from billing.ledger.models import JournalEntry
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.models import ProviderEvent, WebhookCall
from billing.payments.services import record_counter_payment
from core.common.money import Money
from core.events.models import DomainEvent
from tenants.context import in_country
from tenants.models import Country
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import make_account, make_card_payment, make_event, sign
from tests.factories.people import make_user

TIMES = 20


@pytest.fixture(scope="module")
def country(fresh_country) -> Country:
    country = fresh_country("BW", pack="MZ")
    with in_country(country):
        make_account()
    return country


def at_once(work, *, times: int = TIMES) -> list[object]:
    """What `work(place)` gives in as many threads, all let loose at the same moment."""
    barrier, answers = threading.Barrier(times), [None] * times

    def run(place: int) -> None:
        try:
            barrier.wait()
            answers[place] = work(place)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def post(body: bytes, signature: str) -> int:
    return (
        Client()
        .post(
            "/payments/stripe/BW/webhook",
            data=body,
            content_type="application/json",
            headers={"host": "localhost", "stripe-signature": signature},
        )
        .status_code
    )


def booked(invoice: Invoice) -> int:
    return JournalEntry.objects.filter(subject_id__in=invoice.payments.values("id")).count()


def test_one_event_told_twenty_times_at_once_posts_once(country: Country) -> None:
    with in_country(country):
        invoice = make_invoice()
        payment = make_card_payment(invoice)
    body = make_event(payment)
    signature = sign(body)
    assert at_once(lambda place: post(body, signature)) == [200] * TIMES
    with in_country(country):
        states = Counter(WebhookCall.objects.values_list("state", flat=True))
        assert states == {"applied": 1, "repeated": TIMES - 1}
        assert ProviderEvent.objects.count() == 1
        assert booked(invoice) == 1
        assert balance(get_account(use="card"), currency="MZN") == Money(5000, "MZN")
        events = DomainEvent.objects.filter(kind="invoice.paid")
        assert events.filter(payload__invoice_id=str(invoice.id)).count() == 1
        assert is_balanced()


def test_twenty_events_about_one_success_post_once(country: Country) -> None:
    with in_country(country):
        invoice = make_invoice()
        payment = make_card_payment(invoice)
    bodies = [make_event(payment) for _time in range(TIMES)]
    answers = at_once(lambda place: post(bodies[place], sign(bodies[place])))
    assert answers == [200] * TIMES
    with in_country(country):
        assert booked(invoice) == 1


def test_cash_and_card_at_once_pay_once_and_keep_the_rest(country: Country) -> None:
    with in_country(country):
        invoice, cashier = make_invoice(), make_user("cashier")
        payment = make_card_payment(invoice)
    body = make_event(payment)

    def work(place: int) -> object:
        if place:
            return post(body, sign(body))
        with in_country(country.iso2):
            try:
                record_counter_payment(invoice, amount=invoice.total, by=cashier)
            except Exception as error:  # whichever came second
                return type(error).__name__
        return "cash"

    first, second = at_once(work, times=2)
    assert second == 200
    with in_country(country):
        invoice.refresh_from_db()
        payment.refresh_from_db()
        assert (invoice.state, payment.state) == ("paid", "succeeded")
        has_surplus = hasattr(payment, "surplus")
        assert (first, has_surplus) in {("cash", True), ("InvoiceNotOpen", False)}
        assert is_balanced()


def serials_at_once(take_serial: Callable[..., int], *, year: int) -> list[object]:
    def work(place: int) -> int:
        with in_country("BW"), transaction.atomic():
            return take_serial(document=Document.INVOICE, year=year)

    return at_once(work)


def unlocked(source: str) -> Callable[..., int]:
    """`take_serial` of the same source with its lock call taken out."""
    assert source.count(".select_for_update().get(document") == 1
    module = ModuleType("billing.invoices.services_without_lock")
    bare = source.replace(".select_for_update().get(document", ".get(document")
    exec(compile(bare, module.__name__, "exec"), module.__dict__)  # noqa: S102
    return module.take_serial


def test_without_the_lock_two_would_get_one_number(country: Country) -> None:
    """Shows that the race is real, so that the next test proves something."""
    take_serial = unlocked(inspect.getsource(services))
    for year in range(1900, 1910):
        serials = serials_at_once(take_serial, year=year)
        if len(set(serials)) < TIMES:
            return
    pytest.fail("ten rounds without the lock, and no number was given twice")


def test_with_the_lock_twenty_get_twenty_numbers_without_gaps(country: Country) -> None:
    for year in range(1910, 1913):
        assert sorted(serials_at_once(services.take_serial, year=year)) == list(range(1, 21))


def test_invoices_raised_at_once_are_numbered_without_gaps(country: Country) -> None:
    def work(place: int) -> int:
        with in_country(country.iso2):
            return make_invoice().serial

    serials = sorted(at_once(work, times=8))
    assert serials == list(range(serials[0], serials[0] + 8))
