"""Into a country and out of it: role, search path, time zone; nesting; threads; errors."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.accounts.models import User
from tenants.context import (
    CountrySwitchInTransaction,
    CountryUnknown,
    NoCountry,
    current_country,
    current_country_or_none,
    current_schema,
    for_each_country,
    get_country,
    in_country,
    in_public,
)
from tenants.models import Country
from tenants.services import set_suspended


def place() -> tuple[str, str]:
    """(role, first schema) that the database says we are in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        role, schema = cursor.fetchone()
    return str(role), str(schema)


def test_outside_there_is_no_country(public_db: None) -> None:
    assert current_country_or_none() is None
    assert current_schema() == "public"
    with pytest.raises(NoCountry):
        current_country()


def test_an_unknown_country_is_not_found(public_db: None) -> None:
    with pytest.raises(CountryUnknown, match="XX"), in_country("xx"):
        raise AssertionError("unreachable")
    with pytest.raises(CountryUnknown):
        get_country("XX")


def test_contexts_nest_and_come_back(committed: None) -> None:
    start = place()
    with in_country("MZ"):
        assert place()[1] == "mz"
        assert str(timezone.get_current_timezone()) == "Africa/Maputo"
        with in_country("LK"):
            assert place()[1] == "lk"
            assert str(timezone.get_current_timezone()) == "Asia/Colombo"
            with in_public():
                assert place() == start
                assert current_country_or_none() is None
            assert place()[1] == "lk"
            with in_country("LK") as again:
                assert again.iso2 == "LK"
            assert current_country().iso2 == "LK"
        assert place()[1] == "mz"
        assert current_country().iso2 == "MZ"
    assert place() == start
    assert str(timezone.get_current_timezone()) == "UTC"


def test_an_error_leaves_the_country(committed: None) -> None:
    start = place()
    with pytest.raises(ZeroDivisionError), in_country("MZ"), in_country("ZA"):
        _ = 1 / 0
    assert place() == start
    assert current_country_or_none() is None


def test_the_owner_connection_nests_beside_the_other(committed: None) -> None:
    with in_country("MZ"), in_country("ZA", database="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            assert cursor.fetchone()[0].endswith("_za_owner")
        assert current_country().iso2 == "ZA"
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone()[0] == "public"
    assert current_country_or_none() is None


def test_for_each_country_is_inside_each_and_outside_after(committed: None) -> None:
    start, seen = place(), []
    for country in for_each_country():
        seen.append((country.iso2, place()[1]))
    assert {("LK", "lk"), ("MZ", "mz"), ("ZA", "za")} <= set(seen)
    assert place() == start


def test_for_each_country_leaves_the_country_when_the_body_raises(committed: None) -> None:
    start = place()
    with pytest.raises(ZeroDivisionError):
        for _country in for_each_country():
            _ = 1 / 0
    assert current_country_or_none() is None
    assert place() == start


def test_for_each_country_leaves_the_country_when_the_loop_is_broken_off(committed: None) -> None:
    start = place()
    for country in for_each_country():
        assert place()[1] == country.schema_name
        break
    assert current_country_or_none() is None
    assert place() == start


def test_for_each_country_begins_again_outside_when_called_inside(committed: None) -> None:
    with in_country("ZA"):
        assert "LK" in [country.iso2 for country in for_each_country()]
        assert place()[1] == "za"


def test_suspended_countries_are_passed_over_unless_asked_for(mz: Country) -> None:
    set_suspended(mz, suspended=True)
    assert "MZ" not in [country.iso2 for country in for_each_country()]
    assert "MZ" in [country.iso2 for country in for_each_country(include_suspended=True)]
    set_suspended(mz, suspended=False)
    assert "MZ" in [country.iso2 for country in for_each_country()]


def in_thread(work: Any) -> Any:
    """What `work` gives in a thread of its own, whose connection opens there."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    return found[0]


def test_a_connection_first_opened_inside_a_country_has_its_role(committed: None) -> None:
    country = get_country("MZ")

    def work() -> tuple[str, str, int]:
        assert connections["default"].connection is None
        with in_country(country):
            users = User.objects.count()
            return (*place(), users)

    role, schema, users = in_thread(work)
    assert role.endswith("_mz_run")
    assert schema == "mz"
    assert users >= 1


def test_a_thread_begins_outside_whatever_its_parent_is_in(committed: None) -> None:
    with in_country("MZ"):
        assert in_thread(current_country_or_none) is None
        role, schema = in_thread(place)
    assert not role.endswith("_run")
    assert schema == "public"


def test_a_connection_lost_inside_a_country_comes_back_there(committed: None) -> None:
    with in_country("MZ"):
        place()
        connection.close()
        assert place()[1] == "mz"


def test_a_transaction_of_a_country_is_its_own(committed: None) -> None:
    from django.db import transaction

    with in_country("MZ"), transaction.atomic(), pytest.raises(CountrySwitchInTransaction):
        for _country in for_each_country():
            raise AssertionError("unreachable")
