"""Stripe's webhook calls: stored raw, verified, applied once, in any order."""

from __future__ import annotations

import datetime as dt
import json
import time

import pytest
from django.test import Client

from billing.invoices.services import cancel_invoice
from billing.ledger.models import JournalEntry
from billing.ledger.selectors import balance, get_account, is_balanced
from billing.payments.errors import NoProviderAccount, NoticeUnreadable, SignatureWrong
from billing.payments.models import Payment, ProviderAccount, ProviderEvent, WebhookCall
from billing.payments.selectors import list_surpluses
from billing.payments.services import receive_webhook, retry_calls, set_provider_account
from core.accounts.actors import SYSTEM
from core.accounts.permissions import PermissionMissing
from core.audit.models import AuditEntry
from core.common import clock
from core.common.errors import DomainError
from core.common.ids import new_id
from core.common.money import Money
from tenants.context import in_country
from tests.billing.conftest import make_invoice
from tests.billing.payments.conftest import (
    SECRET_KEY,
    WEBHOOK_SECRET,
    make_account,
    make_card_payment,
    make_event,
    sign,
)
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_mz", "account")


@pytest.fixture
def account(in_mz: None) -> ProviderAccount:
    return make_account()


def receive(body: bytes, **how: object) -> WebhookCall:
    return receive_webhook(
        provider="stripe", body=body, signature=sign(body, **how), address="127.0.0.1"
    )


def on_cards() -> int:
    return balance(get_account(use="card"), currency="MZN").amount_minor


def test_a_signed_success_pays_the_invoice() -> None:
    payment = make_card_payment(make_invoice())
    call = receive(make_event(payment))
    payment.refresh_from_db()
    assert (call.state, payment.state, payment.invoice.state) == ("applied", "succeeded", "paid")
    assert (on_cards(), is_balanced()) == (5000, True)


@pytest.mark.parametrize("how", [{"secret": "whsec_forged"}, {"at": time.time() - 3600}])
def test_a_forged_or_stale_signature_is_refused_and_kept(how: dict[str, object]) -> None:
    payment = make_card_payment(make_invoice())
    with pytest.raises(SignatureWrong):
        receive(make_event(payment), **how)
    payment.refresh_from_db()
    assert (payment.state, WebhookCall.objects.get().state) == ("waiting", "refused")
    assert retry_calls() == 0


def test_a_body_changed_on_the_way_is_refused() -> None:
    payment = make_card_payment(make_invoice())
    body = make_event(payment)
    with pytest.raises(SignatureWrong):
        receive_webhook(provider="stripe", body=body + b" ", signature=sign(body), address=None)


def test_the_same_event_again_is_repeated_and_books_nothing() -> None:
    body = make_event(make_card_payment(make_invoice()))
    assert [receive(body).state for _time in range(3)] == ["applied", "repeated", "repeated"]
    assert (on_cards(), ProviderEvent.objects.count()) == (5000, 1)


def test_two_events_about_one_success_book_once() -> None:
    payment = make_card_payment(make_invoice())
    receive(make_event(payment))
    receive(make_event(payment))
    assert (on_cards(), list_surpluses().count()) == (5000, 0)


def test_a_failure_is_noted_and_may_still_succeed() -> None:
    payment = make_card_payment(make_invoice())
    receive(
        make_event(
            payment,
            status="requires_payment_method",
            last_payment_error={"code": "card_declined", "decline_code": "insufficient_funds"},
        )
    )
    payment.refresh_from_db()
    assert (payment.state, payment.failure_code) == ("failed", "insufficient_funds")
    receive(make_event(payment))
    payment.refresh_from_db()
    assert (payment.state, payment.failure_code) == ("succeeded", "")


def test_news_from_before_the_success_changes_nothing() -> None:
    payment = make_card_payment(make_invoice())
    receive(make_event(payment))
    for status in ("processing", "canceled", "requires_payment_method"):
        receive(make_event(payment, status=status, last_payment_error={"code": "x"}))
    payment.refresh_from_db()
    assert payment.state == "succeeded"


def test_a_success_before_our_own_commit_is_found_by_our_id() -> None:
    payment = make_card_payment(make_invoice(), provider_reference="")
    body = make_event(payment, id="pi_fresh")
    assert receive(body).state == "applied"
    payment.refresh_from_db()
    assert payment.provider_reference == "pi_fresh"


def test_money_for_a_cancelled_invoice_is_kept_as_surplus() -> None:
    invoice = make_invoice()
    payment = make_card_payment(invoice)
    cancel_invoice(invoice, reason="withdrawn", by=SYSTEM)
    receive(make_event(payment))
    payment.refresh_from_db()
    assert (payment.state, list_surpluses().get().reason) == ("succeeded", "invoice_cancelled")
    assert on_cards() == 5000
    assert balance(get_account(use="overpayment"), currency="MZN") == Money(-5000, "MZN")


def test_the_amount_that_moved_counts_not_the_amount_asked_for() -> None:
    payment = make_card_payment(make_invoice())
    receive(make_event(payment, amount_received=4000))
    assert (on_cards(), list_surpluses().get().reason) == (4000, "wrong_amount")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "pi_of_somebody_else", "metadata": {}},
        {"id": "pi_of_somebody_else", "metadata": {"payment_id": str(new_id())}},
        {"object": "charge"},
    ],
)
def test_what_is_not_about_a_payment_of_ours_is_ignored(change: dict[str, object]) -> None:
    assert receive(make_event(make_card_payment(make_invoice()), **change)).state == "ignored"
    assert not JournalEntry.objects.filter(idempotency_key__startswith="payment").exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"id": "evt_1", "type": "x"}'])
def test_a_signed_message_that_cannot_be_read_is_kept_as_failed(body: bytes) -> None:
    with pytest.raises(NoticeUnreadable):
        receive(body)
    assert WebhookCall.objects.get().state == "failed"


def test_what_failed_is_kept_and_applied_later() -> None:
    """The chart lacks the account for cards: nothing is booked until it has one again."""
    payment = make_card_payment(make_invoice())
    cards = get_account(use="card")
    cards.is_open = False
    cards.save()
    with pytest.raises(DomainError):
        receive(make_event(payment))
    payment.refresh_from_db()
    call = WebhookCall.objects.get()
    assert (call.state, payment.state) == ("failed", "waiting")
    assert "NoAccount" in call.error
    cards.is_open = True
    cards.save()
    assert retry_calls() == 1
    payment.refresh_from_db()
    assert (payment.state, on_cards()) == ("succeeded", 5000)


def test_an_account_that_was_replaced_still_verifies_what_it_began() -> None:
    payment = make_card_payment(make_invoice())
    body = make_event(payment)
    set_provider_account(
        provider="stripe", public_key="pk", secret_key="sk", webhook_secret="new", by=SYSTEM
    )
    assert receive(body).state == "applied"


def test_secrets_are_sealed_at_rest_and_in_no_log(account: ProviderAccount) -> None:
    stored = bytes(account.secret_key_sealed) + bytes(account.webhook_secret_sealed)
    told = json.dumps(list(AuditEntry.objects.values_list("payload", flat=True)))
    for secret in (SECRET_KEY, WEBHOOK_SECRET):
        assert secret.encode() not in stored
        assert secret not in told


def test_only_who_may_change_settings_sets_the_account() -> None:
    with pytest.raises(PermissionMissing):
        set_provider_account(
            provider="stripe",
            public_key="pk",
            secret_key="sk",
            webhook_secret="wh",
            by=make_user("cashier"),
        )


def test_a_country_without_an_account_takes_no_webhooks(account: ProviderAccount) -> None:
    account.delete()
    with pytest.raises(NoProviderAccount):
        receive(b"{}")


# Through the door


def post(client: Client, body: bytes, *, iso2: str = "MZ", **headers: str) -> int:
    return client.post(
        f"/payments/stripe/{iso2}/webhook",
        data=body,
        content_type="application/json",
        headers={"host": "localhost"} | headers,
    ).status_code


def test_the_door_answers_200_when_done_and_400_when_forged(client: Client) -> None:
    payment = make_card_payment(make_invoice())
    body = make_event(payment)
    assert post(client, body, **{"stripe-signature": sign(body, secret="whsec_forged")}) == 400
    assert post(client, body) == 400
    assert post(client, b"x" * 300_000, **{"stripe-signature": "t=1,v1=0"}) == 400
    assert post(client, body, **{"stripe-signature": sign(body)}) == 200
    assert Payment.objects.get().state == "succeeded"


def test_the_door_of_a_country_that_is_not_hosted_is_404(client: Client) -> None:
    body = make_event(make_card_payment(make_invoice()))
    assert post(client, body, iso2="XX", **{"stripe-signature": sign(body)}) == 404
    assert post(client, body, iso2="ZA", **{"stripe-signature": sign(body)}) == 404


def test_the_door_is_on_the_public_host_only_and_takes_posts_only(client: Client) -> None:
    address = "/payments/stripe/MZ/webhook"
    assert client.post(address, headers={"host": "mz.localhost"}).status_code == 404
    assert client.get(address, headers={"host": "localhost"}).status_code == 405


def test_the_door_answers_500_when_it_could_not_be_applied(client: Client) -> None:
    payment = make_card_payment(make_invoice())
    cards = get_account(use="card")
    cards.is_open = False
    cards.save()
    body = make_event(payment)
    assert post(client, body, **{"stripe-signature": sign(body)}) == 500
    assert WebhookCall.objects.get().state == "failed"


def test_one_countrys_secret_opens_no_other_countrys_door(client: Client) -> None:
    """The same body, rightly signed for MZ, is forged at ZA's door."""
    with in_country("ZA"):
        set_provider_account(
            provider="stripe", public_key="pk", secret_key="sk", webhook_secret="za", by=SYSTEM
        )
    body = make_event(make_card_payment(make_invoice()))
    assert post(client, body, iso2="ZA", **{"stripe-signature": sign(body)}) == 400
    with in_country("ZA"):
        assert not Payment.objects.exists()
        assert WebhookCall.objects.get().state == "refused"


def test_a_call_that_a_crash_left_half_way_is_finished(time_machine) -> None:
    """The process died between the signature and the booking: the row is there, signed."""
    payment = make_card_payment(make_invoice())
    WebhookCall.objects.create(
        provider="stripe", body=make_event(payment), state="signed", received_at=clock.now()
    )
    assert retry_calls() == 0
    time_machine.move_to(clock.now() + dt.timedelta(minutes=2))
    assert retry_calls() == 1
    payment.refresh_from_db()
    assert payment.state == "succeeded"
