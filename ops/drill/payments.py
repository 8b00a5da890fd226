"""Card payments while worker, web and database are killed and started again at random.

A Stripe look-alike is the provider and lives through it all; everything of ours is ended by
SIGKILL again and again. At the end what the provider took must be what the ledger says, to the
minor unit, and each invoice must be paid once.

The drill has a database server of its own, so that it kills nobody else's: the command starts
itself again with that server's addresses in the environment.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import requests
import stripe
from django.conf import settings
from django.db import DatabaseError, connection, connections

from billing.fees.rules import Quote, QuoteItem
from billing.invoices.models import Invoice
from billing.invoices.services import raise_invoice
from billing.ledger.models import Posting, Use
from billing.ledger.selectors import get_account, is_balanced
from billing.ledger.services import check_books
from billing.payments.models import Payment
from billing.payments.services import set_provider_account, start_card_payment
from billing.payments.tasks import finish_payments
from core.accounts.actors import SYSTEM
from core.common.errors import DomainError
from core.common.money import Money
from core.events.models import DomainEvent
from ops import embedded
from ops.drill import Outcome
from ops.journey.stage import WEBHOOK_SECRET, Stage
from tenants import onboarding, packs
from tenants.context import get_country, in_country, in_public
from tenants.models import Country

COUNTRY, CURRENCY = "MZ", "MZN"
SERVER = "ECITES_DRILL_SERVER"
SECRET_KEY = "sk_test_12345"  # noqa: S105 - what the look-alike takes
SEED = 20_262
PAUSE = (0.8, 2.5)
"""Seconds between two kills, at least and at most."""
LONGEST = 1200
"""Seconds in which every payer must have paid."""
PATIENCE = 300
"""Seconds in which everything must have come to its end once the killing is over."""
KEEPER = """
import sys, time
from pathlib import Path
from ops.embedded import start
for _attempt in range(120):
    try:
        print(start(Path(sys.argv[1])), flush=True)
    except Exception:  # the server is still recovering from its end
        time.sleep(0.5)
    else:
        time.sleep(86400)
"""


def run(*, seconds: float, connections: int, size: int = 500) -> Outcome:
    """`size` payments by `connections` payers at once; the killing goes on until all have paid.

    `seconds` is the least time that the killing goes on.
    """
    if SERVER in os.environ:
        return _drill(seconds=seconds, payers=connections, size=size)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        local = Path(folder)
        keeper = _keep_server(local / "postgres")
        try:
            return _again(local, seconds=seconds, payers=connections, size=size)
        finally:
            _end_server(local / "postgres", keeper)


def _again(local: Path, *, seconds: float, payers: int, size: int) -> Outcome:
    """The same command in a process whose database server is the drill's own."""
    environment = os.environ | embedded.start(local / "postgres")
    environment |= {"ECITES_LOCAL": str(local), SERVER: str(local / "postgres")}
    program = Path(sys.executable).parent / "ecites"
    done = subprocess.run(
        [program, "drill", "payments", "--json", "--seconds", str(seconds),
         "--connections", str(payers), "--size", str(size)],
        env=environment, stdout=subprocess.PIPE, check=False,
    )  # fmt: skip
    said = json.loads(done.stdout)
    said.pop("held")
    return Outcome(**said)


def _keep_server(data: Path) -> subprocess.Popen[bytes]:
    """A process that keeps the drill's server running, once it runs."""
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(data)], stdout=subprocess.PIPE, start_new_session=True
    )
    assert keeper.stdout is not None
    keeper.stdout.readline()
    return keeper


def _end_server(data: Path, keeper: subprocess.Popen[bytes]) -> None:
    """SIGKILL for keeper and server."""
    keeper.kill()
    keeper.wait()
    pid = data / "postmaster.pid"
    if pid.exists():
        with suppress(ProcessLookupError):
            os.kill(int(pid.read_text().split()[0]), signal.SIGKILL)
        time.sleep(0.2)


# -- inside ------------------------------------------------------------------------------------


class Killer(threading.Thread):
    """Ends web, worker or database at random and starts it again, until told to stop."""

    def __init__(self, stage: Stage, data: Path) -> None:
        super().__init__(daemon=True)
        self.stage, self.data = stage, data
        self.done: Counter[str] = Counter()
        self.keeper: subprocess.Popen[bytes] | None = None
        self._stop_asked = threading.Event()
        self._dice = random.Random(SEED)  # noqa: S311 - repeatable, no secret

    def run(self) -> None:
        services = self.stage.services
        assert services is not None
        while not self._stop_asked.wait(self._dice.uniform(*PAUSE)):
            victim = self._dice.choice(("web", "worker", "database"))
            self.done[f"killed {victim}"] += 1
            if victim == "database":
                self._kill_database()
                continue
            place = ("web", "worker").index(victim)
            services.kill(place)
            time.sleep(self._dice.uniform(0, 0.8))
            services.revive(place)

    def _kill_database(self) -> None:
        if self.keeper is not None:
            self.keeper.kill()
            self.keeper.wait()
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        time.sleep(self._dice.uniform(0, 0.8))
        self.keeper = _keep_server(self.data)

    def stop(self) -> None:
        """No more killing; everything runs when this returns."""
        self._stop_asked.set()
        self.join()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:  # a killed server recovers before it answers
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                return
            except DatabaseError:
                connections.close_all()
                time.sleep(0.2)


def _drill(*, seconds: float, payers: int, size: int) -> Outcome:
    data, begun = Path(os.environ[SERVER]), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="stage-") as folder,
        in_public(),
        Stage(Path(folder)) as stage,
    ):
        settings.STRIPE_API_BASE = stage.stripe
        onboarding.onboard(packs.pack_folder(COUNTRY), admin_email="admin@mz.example.org")
        country = get_country(COUNTRY)
        with in_country(country):
            _take_cards()
            invoices = [_bill(number) for number in range(size)]
        hook = {"url": f"{stage.public}/payments/stripe/{COUNTRY}/webhook",
                "secret": WEBHOOK_SECRET}  # fmt: skip
        requests.post(f"{stage.stripe}/_config/webhooks/ours", json=hook, timeout=5)
        killer, payer = Killer(stage, data), _Payers(stage, country, invoices)
        killing = time.monotonic()
        killer.start()
        payer.pay(payers)
        left = seconds - (time.monotonic() - killing)
        time.sleep(max(left, 0))
        killer.stop()
        connections.close_all()
        with in_country(country):
            _settle(size)
            faults, sums = _compare(stage, size)
        stage.stop()
        if killer.keeper is not None:
            killer.keeper.kill()
            killer.keeper.wait()
    return Outcome(
        name="payments",
        seconds=round(time.monotonic() - begun, 1),
        connections=payers,
        done={"paid": size, **killer.done},
        refused=dict(payer.tried_again),
        deadlocks=0,
        faults=faults,
        details=sums,
    )


def _take_cards() -> None:
    set_provider_account(
        provider="stripe",
        public_key="pk_test_12345",
        secret_key=SECRET_KEY,
        webhook_secret=WEBHOOK_SECRET,
        by=SYSTEM,
    )


def _bill(number: int) -> Any:
    """An invoice whose amount no other has, so that no two payments can be taken for another."""
    item = QuoteItem(
        code="fee",
        names={"en": "Fee"},
        amount=Money(100_000 + 37 * number, CURRENCY),
        account=get_account(use=Use.FEES).code,
        basis="fixed",
    )
    quote = Quote(items=(item,), currency=CURRENCY, schedule_version="drill")
    return raise_invoice(quote=quote, by=SYSTEM, billed_to={"name": f"Payer {number}"}).id


class _Payers:
    """Payers at once, each with a connection of its own; what fails is tried again."""

    def __init__(self, stage: Stage, country: Country, invoices: list[Any]) -> None:
        self.country, self.left = country, list(invoices)
        self.client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": stage.stripe})
        self.tried_again: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.deadline = time.monotonic() + LONGEST

    def pay(self, count: int) -> None:
        """Returns when every invoice is paid at the provider."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self.lock:
                if not self.left:
                    break
                invoice_id = self.left.pop()
            reference = self._until_done(partial(self._begin, invoice_id))
            if reference:
                self._until_done(partial(self._confirm, reference))
        connections.close_all()

    def _begin(self, invoice_id: Any) -> str:
        """What our server does when the page asks for a card form; a paid invoice is done."""
        with in_country(self.country):
            invoice = Invoice.objects.get(id=invoice_id)
            if not invoice.is_open:
                return ""
            return start_card_payment(invoice, by=SYSTEM).payment.provider_reference

    def _confirm(self, reference: str) -> str:
        """What the payer's browser and bank do; twice is as good as once."""
        intents = self.client.v1.payment_intents
        if intents.retrieve(reference).status != "succeeded":
            intents.update(reference, {"payment_method": "pm_card_visa"})
            intents.confirm(reference)
        return reference

    def _until_done(self, work: Callable[[], str]) -> str:
        while time.monotonic() < self.deadline:
            try:
                return work()
            except (DatabaseError, DomainError, stripe.StripeError, OSError) as error:
                with self.lock:
                    self.tried_again[type(error).__name__] += 1
                connections.close_all()
                time.sleep(0.2)
        raise TimeoutError("the payments did not come to an end")


def _settle(size: int) -> None:
    """Wait for the webhooks and the poller; the poller's work is helped along."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if Payment.objects.filter(state="succeeded").count() >= size:
            return
        with in_public():
            finish_payments()
        time.sleep(1)


def _compare(stage: Stage, size: int) -> tuple[list[str], dict[str, Any]]:
    """What does not agree, and both sums."""
    client = stripe.StripeClient(SECRET_KEY, base_addresses={"api": stage.stripe})
    taken = {
        intent.id: intent.amount
        for intent in client.v1.payment_intents.list({"limit": 100}).auto_paging_iter()
        if intent.status == "succeeded"
    }
    booked = list(
        Posting.objects.filter(account__use=Use.CARD, amount_minor__gt=0).values_list(
            "amount_minor", flat=True
        )
    )
    known = set(
        Payment.objects.filter(state="succeeded").values_list("provider_reference", flat=True)
    )
    told = DomainEvent.objects.filter(kind="invoice.paid").count()
    paid = Invoice.objects.filter(state="paid").count()
    checks = {
        f"the provider took {sum(taken.values())}, the ledger has {sum(booked)}":
            sum(taken.values()) == sum(booked),
        f"the provider has {len(taken)} payments, the ledger {len(booked)}":
            sorted(taken.values()) == sorted(booked),
        "a payment at the provider is not known here": set(taken) == known,
        f"{paid} of {size} invoices are paid": paid == size,
        f"{told} invoices were said to be paid": told == size,
        "an entry does not balance": is_balanced(),
        "the books differ when counted again": not check_books(),
    }  # fmt: skip
    sums = {
        "provider_minor": sum(taken.values()),
        "ledger_minor": sum(booked),
        "currency": CURRENCY,
        "payments_at_provider": len(taken),
        "postings": len(booked),
    }
    return [words for words, holds in checks.items() if not holds], sums
