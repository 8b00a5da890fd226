"""Card payments against a running Stripe look-alike, its webhooks received by our own server."""

from __future__ import annotations

import pytest
import stripe

from billing.invoices.errors import InvoiceNotOpen
from billing.invoices.models import Invoice
from billing.invoices.selectors import invoice_for
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import ProviderRefused, ProviderUnavailable
from billing.payments.models import Payment, WebhookCall
from billing.payments.services import (
    record_counter_payment,
    set_provider_account,
    start_card_payment,
    sync_payment,
)
from billing.payments.tasks import finish_payments
from core.accounts.actors import SYSTEM
from core.common.money import Money
from core.events.services import run_pending
from tenants.context import in_country
from tenants.models import Country
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import LocalStripe, make_account, wait_for
from tests.factories.people import make_user
from tests.factories.permits import bring_to, make_application


@pytest.fixture(scope="module")
def country(fresh_country) -> Country:
    return fresh_country("NA", pack="MZ")


@pytest.fixture
def inside(country: Country):
    with in_country(country):
        make_account()
        yield country


def is_paid(invoice: Invoice) -> bool:
    invoice.refresh_from_db()
    return invoice.state == "paid"


def test_a_card_payment_is_finished_by_the_signed_webhook(
    inside: Country, localstripe: LocalStripe, served: str
) -> None:
    localstripe.send_webhooks_to(f"{served}/payments/stripe/NA/webhook")
    invoice = make_invoice(200000, 413000)
    before = balance(get_account(use="card"), currency="MZN")
    opened = start_card_payment(invoice, by=SYSTEM)
    assert opened.client_secret.startswith(opened.payment.provider_reference)
    intent = localstripe.client.v1.payment_intents.retrieve(opened.payment.provider_reference)
    assert (intent.amount, intent.currency) == (613000, "mzn")
    assert intent.metadata["payment_id"] == str(opened.payment.id)
    localstripe.pay(opened.payment.provider_reference)
    wait_for(lambda: is_paid(invoice))
    assert balance(get_account(use="card"), currency="MZN") - before == Money(613000, "MZN")
    call = WebhookCall.objects.latest("received_at")
    assert (call.state, call.event_type) == ("applied", "payment_intent.succeeded")
    assert is_balanced()
    with pytest.raises(InvoiceNotOpen):
        start_card_payment(invoice, by=SYSTEM)


def test_a_case_moves_on_when_its_card_payment_arrives(
    inside: Country, localstripe: LocalStripe, served: str
) -> None:
    localstripe.send_webhooks_to(f"{served}/payments/stripe/NA/webhook")
    case = bring_to(make_application(), "awaiting_payment")
    invoice = invoice_for(case.id)
    opened = start_card_payment(invoice, by=case.created_by)
    localstripe.pay(opened.payment.provider_reference)
    wait_for(lambda: is_paid(invoice))
    run_pending()
    case.refresh_from_db()
    assert case.state == "approved"


def test_a_webhook_signed_with_another_secret_is_refused(
    inside: Country, localstripe: LocalStripe, served: str
) -> None:
    address = f"{served}/payments/stripe/NA/webhook"
    localstripe.send_webhooks_to(address, secret="whsec_forged")
    invoice = make_invoice()
    refused = WebhookCall.objects.filter(state="refused")
    opened = start_card_payment(invoice, by=SYSTEM)
    localstripe.pay(opened.payment.provider_reference)
    wait_for(refused.exists)
    assert not is_paid(invoice)


def test_a_declined_card_is_told_and_leaves_the_invoice_open(
    inside: Country, localstripe: LocalStripe, served: str
) -> None:
    localstripe.send_webhooks_to(f"{served}/payments/stripe/NA/webhook")
    invoice = make_invoice()
    payment = start_card_payment(invoice, by=SYSTEM).payment
    with pytest.raises(stripe.CardError):
        localstripe.pay(payment.provider_reference, card="pm_card_chargeCustomerFail")

    def is_failed() -> bool:
        payment.refresh_from_db()
        return payment.state == "failed"

    wait_for(is_failed)
    assert payment.failure_code == "card_declined"
    assert not is_paid(invoice)


def test_the_poller_finishes_what_a_lost_webhook_left(
    inside: Country, localstripe: LocalStripe
) -> None:
    invoice = make_invoice()
    payment = start_card_payment(invoice, by=SYSTEM).payment
    assert sync_payment(payment).state == "waiting"
    localstripe.pay(payment.provider_reference)
    assert not is_paid(invoice)
    finish_payments()
    assert is_paid(invoice)
    before = balance(get_account(use="card"), currency="MZN")
    finish_payments()
    sync_payment(payment)
    assert balance(get_account(use="card"), currency="MZN") == before


def test_starting_again_gives_the_same_payment(inside: Country, localstripe: LocalStripe) -> None:
    invoice = make_invoice()
    first, second = (start_card_payment(invoice, by=SYSTEM) for _time in range(2))
    assert first == second


def test_an_intent_that_was_cancelled_at_stripe_makes_way_for_a_new_one(
    inside: Country, localstripe: LocalStripe
) -> None:
    invoice = make_invoice()
    first = start_card_payment(invoice, by=SYSTEM).payment
    localstripe.client.v1.payment_intents.cancel(first.provider_reference)
    second = start_card_payment(invoice, by=SYSTEM).payment
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "waiting")


def test_a_card_that_pays_what_cash_has_paid_makes_a_surplus(
    inside: Country, localstripe: LocalStripe
) -> None:
    invoice = make_invoice()
    payment = start_card_payment(invoice, by=SYSTEM).payment
    record_counter_payment(invoice, amount=invoice.total, by=make_user("cashier"))
    localstripe.pay(payment.provider_reference)
    assert sync_payment(payment).surplus.reason == "already_paid"
    assert is_balanced()


def test_a_server_that_is_down_leaves_the_payment_to_be_tried_again(
    inside: Country, localstripe: LocalStripe, settings
) -> None:
    invoice = make_invoice()
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:9"
    with pytest.raises(ProviderUnavailable):
        start_card_payment(invoice, by=SYSTEM)
    waiting = Payment.objects.get(invoice=invoice)
    assert (waiting.state, waiting.provider_reference) == ("waiting", "")
    settings.STRIPE_API_BASE = address
    assert start_card_payment(invoice, by=SYSTEM).payment == waiting


def test_a_wrong_key_is_refused_without_telling_it(
    inside: Country, localstripe: LocalStripe
) -> None:
    set_provider_account(
        provider="stripe", public_key="", secret_key="wrong", webhook_secret="x", by=SYSTEM
    )
    with pytest.raises(ProviderRefused) as refused:
        start_card_payment(make_invoice(), by=SYSTEM)
    assert "wrong" not in str(refused.value)
