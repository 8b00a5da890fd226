"""A Stripe server of its own (localstripe as a process), and our web server in threads."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stripe
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from billing.invoices.models import Invoice
from billing.payments.models import Payment, ProviderAccount
from billing.payments.services import set_provider_account
from core.accounts.actors import SYSTEM
from core.common import clock
from core.common.ids import new_id

SECRET_KEY = "sk_test_12345"
WEBHOOK_SECRET = "whsec_of_the_test"


def make_account() -> ProviderAccount:
    """The present country's account at Stripe."""
    return set_provider_account(
        provider="stripe",
        public_key="pk_test_12345",
        secret_key=SECRET_KEY,
        webhook_secret=WEBHOOK_SECRET,
        by=SYSTEM,
    )


def make_card_payment(invoice: Invoice, **more: Any) -> Payment:
    """A card payment that Stripe knows and has not finished."""
    given = {
        "provider": "stripe",
        "amount_minor": invoice.total_minor,
        "currency": invoice.currency,
        "provider_reference": f"pi_{new_id().hex}",
        "created_at": clock.now(),
    }
    return Payment.objects.create(invoice=invoice, **(given | more))


def make_event(payment: Payment, *, status: str = "succeeded", **more: Any) -> bytes:
    """Stripe's message about a PaymentIntent; `more` replaces members of the intent."""
    intent = {
        "object": "payment_intent",
        "id": payment.provider_reference,
        "status": status,
        "amount": payment.amount_minor,
        "amount_received": payment.amount_minor if status == "succeeded" else 0,
        "currency": payment.currency.lower(),
        "metadata": {"payment_id": str(payment.id)},
    }
    event = {
        "id": f"evt_{new_id().hex}",
        "type": f"payment_intent.{status}",
        "data": {"object": intent | more},
    }
    return json.dumps(event).encode()


def sign(body: bytes, *, secret: str = WEBHOOK_SECRET, at: float | None = None) -> str:
    """The Stripe-Signature header for a body."""
    stamp = int(at or time.time())
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={digest.hexdigest()}"


def wait_for(condition: Callable[[], bool], *, seconds: float = 15) -> None:
    """Return once the condition holds; fail the test if it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class LocalStripe:
    """A running Stripe look-alike."""

    address: str

    @property
    def client(self) -> stripe.StripeClient:
        return stripe.StripeClient(SECRET_KEY, base_addresses={"api": self.address})

    def send_webhooks_to(self, address: str, *, secret: str = WEBHOOK_SECRET) -> None:
        body = json.dumps({"url": address, "secret": secret}).encode()
        request = urllib.request.Request(
            f"{self.address}/_config/webhooks/ours",
            data=body,
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=5).close()

    def pay(self, reference: str, *, card: str = "pm_card_visa") -> None:
        """What the payer's browser does: give a card and confirm."""
        intents = self.client.v1.payment_intents
        intents.update(reference, {"payment_method": card})
        intents.confirm(reference)


@pytest.fixture
def localstripe(settings: Any) -> Iterator[LocalStripe]:
    """A fresh localstripe that our code talks to during the test."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "localstripe"), "--from-scratch"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: _listens(port))
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{port}"
        yield LocalStripe(settings.STRIPE_API_BASE)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[str]:
    """The address of our own web server, each request in a thread with its own connection."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
