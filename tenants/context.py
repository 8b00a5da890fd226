"""The one way into a country and out of it: role, search path, time zone and files together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, NotFound
from tenants.models import Country

_current: ContextVar[Country | None] = ContextVar("country", default=None)


class NoCountry(DomainError):
    code = "country.none"
    sentence = _("This runs only inside a country, and no country was entered.")
    status = 500


class CountryUnknown(NotFound):
    code = "country.unknown"
    sentence = _("No country with the code %(iso2)s is hosted here.")


class CountrySwitchInTransaction(DomainError):
    code = "country.switch_in_transaction"
    sentence = _(
        "The country was to change from %(left)s to %(right)s inside a transaction: "
        "each country's rows are a transaction of their own."
    )
    status = 500


def current_country() -> Country:
    """The country that this code runs for. Raises NoCountry outside one."""
    country = _current.get()
    if country is None:
        raise NoCountry
    return country


def current_country_or_none() -> Country | None:
    """The country that this code runs for, or None on the public side."""
    return _current.get()


def current_schema() -> str:
    """The schema of the current country, or "public"."""
    country = _current.get()
    return country.schema_name if country else "public"


def get_country(iso2: str) -> Country:
    """The hosted country with this ISO 3166-1 alpha-2 code. Raises CountryUnknown."""
    with in_public():
        try:
            return Country.objects.prefetch_related("domains").get(iso2=iso2.upper())
        except Country.DoesNotExist:
            raise CountryUnknown(iso2=iso2.upper()) from None


@contextmanager
def in_country(country: Country | str, *, database: str = "default") -> Iterator[Country]:
    """Run the block for `country` (a Country or its ISO 2 code), then go back to where it was.

    Raises CountryUnknown, and CountrySwitchInTransaction when a transaction is open elsewhere.
    """
    target = get_country(country) if isinstance(country, str) else country
    with _at(target, database), timezone.override(target.timezone):
        yield target


@contextmanager
def in_public(*, database: str = "default") -> Iterator[None]:
    """Run the block on the public side (hub, countries, shared reference), then go back.

    Raises CountrySwitchInTransaction when a country's transaction is open.
    """
    with _at(None, database):
        yield


def for_each_country(*, include_suspended: bool = False) -> Iterator[Country]:
    """Yield each active country while being inside it; leave it before the next.

    An error in the body of the loop leaves the country too, since closing the generator does.
    """
    with in_public():
        found = Country.objects.prefetch_related("domains").order_by("iso2")
        statuses = [Country.Status.ACTIVE]
        if include_suspended:
            statuses.append(Country.Status.SUSPENDED)
        countries = list(found.filter(status__in=statuses))
    for country in countries:
        with in_country(country):
            yield country


@contextmanager
def _at(target: Country | None, database: str) -> Iterator[None]:
    connection: Any = connections[database]
    before, before_schema = _current.get(), connection.schema_name
    before_tenant = connection.tenant
    wanted = target.schema_name if target else "public"
    if wanted != before_schema:
        _refuse_in_transaction(connection, before_schema, wanted)
        _switch(connection, target)
    token = _current.set(target)
    try:
        yield
    finally:
        _current.reset(token)
        if connection.schema_name != before_schema:
            if before is None:
                connection.set_schema_to_public()
            else:
                connection.set_tenant(before_tenant)


def _switch(connection: Any, target: Country | None) -> None:
    if target is None:
        connection.set_schema_to_public()
    else:
        connection.set_tenant(target)


def _refuse_in_transaction(connection: Any, left: str, right: str) -> None:
    """Outside tests no transaction may be open; a test's own outermost one does not count."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise CountrySwitchInTransaction(left=left, right=right)
