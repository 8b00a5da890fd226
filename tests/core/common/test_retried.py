"""A service that PostgreSQL ended to resolve a deadlock runs again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connections, transaction

from core.common.database import ATTEMPTS, retried
from core.quotas.models import Quota
from tenants.context import in_country
from tenants.models import Country
from tests.factories.permits import make_quota


@pytest.fixture(scope="module")
def country(fresh_country: Callable[..., Country]) -> Country:
    return fresh_country("BI", pack="MZ")


def test_two_transactions_that_block_each_other_both_come_through(country: Country) -> None:
    with in_country(country):
        pair = [make_quota(5, origin=origin).pk for origin in ("AA", "BB")]
    barrier = threading.Barrier(2)
    tries: list[int] = []

    def cross(first: object, second: object) -> None:
        met = threading.Event()

        @retried
        @transaction.atomic
        def work() -> None:
            tries.append(1)
            Quota.objects.select_for_update().get(pk=first)
            if not met.is_set():
                met.set()
                barrier.wait(timeout=30)
            Quota.objects.select_for_update().get(pk=second)

        try:
            with in_country(country):
                work()
                done.append(first)
        finally:
            connections.close_all()

    done: list[object] = []
    threads = [
        threading.Thread(target=cross, args=pair),
        threading.Thread(target=cross, args=pair[::-1]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(map(str, done)) == sorted(map(str, pair))
    assert len(tries) == 3


class Deadlock(Exception):
    pgcode = "40P01"


class Gone(Exception):
    pgcode = "57P01"


@pytest.mark.parametrize(("cause", "expected"), [(Deadlock(), ATTEMPTS), (Gone(), 1)])
def test_it_gives_up_in_the_end_and_at_once_on_another_error(
    committed: None, cause: Exception, expected: int
) -> None:
    tries: list[int] = []

    @retried
    def work() -> None:
        tries.append(1)
        raise OperationalError("as told") from cause

    with pytest.raises(OperationalError):
        work()
    assert len(tries) == expected
