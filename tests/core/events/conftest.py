"""Events and subscribers of the tests' own, and a country where they are really committed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from core.events import event, registry, subscriber
from tenants.models import Country


@event("test.rang")
@dataclass(frozen=True)
class Rang:
    number: int
    who: UUID | None = None
    amount: Decimal = Decimal(0)


@event("test.quiet")
@dataclass(frozen=True)
class Quiet:
    number: int


class Bell:
    """What the tests' subscriber does: note each event, fail while told to, wait when told to."""

    def __init__(self) -> None:
        self.heard: list[Rang] = []
        self.failing = False
        self.wait: Callable[[], None] | None = None
        self.lock = threading.Lock()

    def hear(self, what: Rang) -> None:
        if self.wait:
            self.wait()
        if self.failing:
            raise RuntimeError("the bell is broken")
        with self.lock:
            self.heard.append(what)


@pytest.fixture
def bell() -> Iterator[Bell]:
    """The subscriber `test.bell`, for the time of one test."""
    made = Bell()
    subscriber(Rang, name="test.bell")(made.hear)
    yield made
    registry._subscriptions.pop("test.rang", None)


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    """A country whose transactions are really committed."""
    return fresh_country("SZ")
