"""Issuing, endorsing and cancelling against shared quotas, all at once.

Every step is the service that a page or the API calls, on a connection of its own. What each
caller was told is kept beside; at the end it must be what the database says.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, connections

from billing.invoices.selectors import invoice_for
from billing.payments.services import record_counter_payment
from config import celery_app
from core.accounts.actors import SYSTEM
from core.agencies.models import CustomsOffice
from core.common import clock
from core.common.errors import DomainError
from core.common.money import Money
from core.customs.services import endorse_export
from core.findings.services import record_finding
from core.permits.models import Application, NumberSeries, Permit
from core.permits.selectors.permits import find_permit_of
from core.permits.services import cancel_permit, perform_action
from core.quotas.models import Quota
from core.quotas.selectors import balances_of, find_uneven
from core.quotas.services import set_quota
from core.species.selectors import find_taxon_by_name
from ops.bench.place import own_database
from ops.demo import cases, people
from ops.demo.dossiers import dossier_for
from ops.drill import Outcome
from tenants.context import get_country, in_country
from tenants.models import Country

COUNTRY = "MZ"
SPECIES = "Crocodylus niloticus"
FACTORS = {"SKI": Decimal(1), "SKU": Decimal(1), "TEE": Decimal("0.05")}
"""The terms of the drill and what one of each counts in the quota that all share."""
SEED = 20_261


@dataclass
class Book:
    """What the callers were told, to be held against the database; every write under `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: list[UUID] = field(default_factory=list)
    live: list[UUID] = field(default_factory=list)
    counted: dict[UUID, tuple[str, Decimal]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def take(self, shelf: list[UUID], rng: random.Random) -> UUID | None:
        """A random id off one of the shelves, or None; several callers may want the same."""
        with self.lock:
            return shelf[rng.randrange(len(shelf))] if shelf else None

    def drop(self, shelf: list[UUID], key: UUID) -> None:
        """The id is on the shelf no more."""
        with self.lock:
            if key in shelf:
                shelf.remove(key)


def run(*, seconds: float = 60.0, connections: int = 16) -> Outcome:
    """The drill in a database of its own: `connections` callers for `seconds`."""
    celery_app.conf.update(
        broker_url="memory://localhost/", broker_transport_options={}
    )  # wakes no worker
    with own_database(countries=(COUNTRY,)):
        country = get_country(COUNTRY)
        with in_country(country):
            people.make_people(password=None)
        return drill(country, seconds=seconds, callers=connections)


def drill(country: Country, *, seconds: float, callers: int, prepared: int = 8) -> Outcome:
    """The drill in a country that has the demonstration's people.

    `prepared` cases are brought to where they may be issued before the clock starts.
    """
    book, rng = Book(), random.Random(SEED)  # noqa: S311 - which step comes next is no secret
    with in_country(country):
        quotas = _open_quotas()
        serial = _last_serial()
        deadlocks = _deadlocks()
        for _case in range(prepared):
            _prepare(book, rng)
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_call, args=(country, book, number, until))
        for number in range(callers)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 120)
    took = time.monotonic() - started
    if any(thread.is_alive() for thread in threads):
        book.faults.append("a caller never came back")
    with in_country(country):
        faults = [*book.faults, *_check(book, quotas, serial)]
        balances = {quota.term_code or "all": balances_of([quota])[quota.pk] for quota in quotas}
        return Outcome(
            name="permits",
            seconds=round(took, 1),
            connections=callers,
            done=dict(book.done),
            refused=dict(book.refused),
            deadlocks=_deadlocks() - deadlocks,
            faults=faults,
            details={
                "quotas": {
                    name: {"amount": str(each.amount), "taken": str(each.taken)}
                    for name, each in balances.items()
                }
            },
        )


def _open_quotas() -> list[Quota]:
    """One quota that all terms share by factors, and a narrow one beside it for skins."""
    taxon = find_taxon_by_name(SPECIES)
    if taxon is None:
        raise LookupError(SPECIES)
    year = clock.today().year
    Quota.objects.filter(year=year).update(is_in_preparation=False, amount=1_000_000)
    conversions = [
        {"term": term, "unit": "NAR", "factor": str(factor)} for term, factor in FACTORS.items()
    ]
    shared = set_quota(
        taxon_id=taxon.pk, year=year, amount=Decimal(150), term_code="SKU",
        conversions=[row for row in conversions if row["term"] != "SKU"], by=SYSTEM,
    )  # fmt: skip
    skins = set_quota(
        taxon_id=taxon.pk, year=year, amount=Decimal(80), term_code="SKI",
        source_codes=["W"], by=SYSTEM,
    )  # fmt: skip
    return [shared, skins]


def _call(country: Country, book: Book, number: int, until: float) -> None:
    """One caller: prepares, issues, endorses and cancels at random until the time is up."""
    rng = random.Random(SEED + 1 + number)  # noqa: S311 - which step comes next is no secret
    try:
        with in_country(country):
            while time.monotonic() < until:
                step = _next_step(book, rng)
                _try(step, book, rng)
    finally:
        connections.close_all()


def _next_step(book: Book, rng: random.Random) -> Callable[[Book, random.Random], None]:
    """Mostly issuing while there is something to issue; else preparing."""
    if len(book.ready) < 4:
        return _prepare
    return rng.choices((_issue, _endorse, _cancel, _prepare), weights=(5, 3, 3, 1))[0]


def _try(step: Callable[[Book, random.Random], None], book: Book, rng: random.Random) -> None:
    """One step; a refusal is counted, a deadlock that came through is a fault."""
    try:
        step(book, rng)
    except DomainError as error:
        with book.lock:
            book.refused[error.code] += 1
    except OperationalError as error:
        with book.lock:
            book.faults.append(f"{step.__name__}: {error}")


def _prepare(book: Book, rng: random.Random) -> None:
    """A case brought to where it may be issued, by its own people."""
    term = rng.choice(sorted(FACTORS))
    goods = cases.Goods(SPECIES, term, str(rng.randint(1, 12)), source="W")
    app = cases.draft(goods)
    app = perform_action(app, action="submit", by=people.user("trader"))
    app = perform_action(app, action="start_review", by=people.user("officer"))
    for kind, local in (("ndf", "scientist"), ("laf", "officer")):
        record_finding(
            app, kind=kind, outcome="positive", reasoning="Drill.", by=people.user(local),
            **dossier_for(app, kind),
        )  # fmt: skip
    app.refresh_from_db()
    app = perform_action(app, action="approve", by=people.user("officer"))
    invoice = invoice_for(app.pk)
    if invoice is not None:
        due = Money(invoice.total_minor, invoice.currency)
        record_counter_payment(invoice, amount=due, by=people.user("cashier"))
        app = perform_action(app, action="payment_received", by=SYSTEM)
    with book.lock:
        book.ready.append(app.pk)
        book.done["prepared"] += 1


def _issue(book: Book, rng: random.Random) -> None:
    """A permit on a prepared case, which others may be issuing too."""
    key = book.take(book.ready, rng)
    if key is None:
        return
    app = Application.objects.get(pk=key)
    try:
        app = perform_action(app, action="issue", by=people.user("second"))
    except DomainError as error:
        if not error.code.startswith("quota."):
            book.drop(book.ready, key)
        raise
    book.drop(book.ready, key)
    permit = find_permit_of(app.pk)
    if permit is None:
        raise RuntimeError(f"{app.reference} was issued without a permit")
    line = permit.lines.get()
    with book.lock:
        book.counted.setdefault(permit.pk, (line.term_code, line.quantity))
        book.live.append(permit.pk)
        book.done["issued"] += 1


def _endorse(book: Book, rng: random.Random) -> None:
    """Part of a permit leaves; what does not is free again."""
    key = book.take(book.live, rng)
    if key is None:
        return
    permit = Permit.objects.get(pk=key)
    line = permit.lines.get()
    left = Decimal(rng.randint(1, int(line.quantity)))
    endorse_export(
        permit, office=_office(), lines={1: left}, transport_document="AWB 1",
        by=people.user("customs"),
    )  # fmt: skip
    book.drop(book.live, key)
    with book.lock:
        book.counted[key] = (line.term_code, left)
        book.done["endorsed"] += 1


def _cancel(book: Book, rng: random.Random) -> None:
    """A permit is cancelled; it gives back what was not endorsed."""
    key = book.take(book.live, rng)
    if key is None:
        return
    permit = Permit.objects.get(pk=key)
    cancel_permit(permit, reason="Drill.", by=people.user("supervisor"))
    book.drop(book.live, key)
    with book.lock:
        term, quantity = book.counted.get(key, ("", Decimal(0)))
        is_endorsed = permit.endorsements.exists()
        book.counted[key] = (term, quantity if is_endorsed else Decimal(0))
        book.done["cancelled"] += 1


def _office() -> str:
    return CustomsOffice.objects.order_by("code").values_list("code", flat=True)[0]


def _last_serial() -> int:
    row = NumberSeries.objects.order_by("-year", "code").first()
    return sum(NumberSeries.objects.values_list("last_serial", flat=True)) if row else 0


def _check(book: Book, quotas: list[Quota], serial: int) -> list[str]:
    """What does not hold: sums of the callers, of movements and reservations, numbers, amounts."""
    faults = [f"movements of quota {pk} do not add up" for pk in find_uneven()]
    shared, skins = quotas
    expected: dict[Any, Decimal] = {shared.pk: Decimal(0), skins.pk: Decimal(0)}
    for term, quantity in book.counted.values():
        expected[shared.pk] += quantity * FACTORS[term]
        if term == "SKI":
            expected[skins.pk] += quantity
    for pk, found in balances_of(quotas).items():
        if found.taken != expected[pk]:
            faults.append(f"quota {pk}: {found.taken} taken, but callers were told {expected[pk]}")
        if found.taken > found.amount:
            faults.append(f"quota {pk}: {found.taken} taken of {found.amount}")
    issued = book.done["issued"]
    if Permit.objects.count() != issued or len(book.counted) != issued:
        faults.append(f"{Permit.objects.count()} permits, but {issued} were issued")
    if _last_serial() - serial != issued:
        faults.append(f"{_last_serial() - serial} numbers were given for {issued} permits")
    return faults


def _deadlocks() -> int:
    """How many deadlocks PostgreSQL has ended in this database so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
