"""What the console reads: countries with figures, onboarding runs, one exchange."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.common.errors import NotFound
from epix import selectors as epix
from tenants.models import Country, OnboardingRun

from .figures import figures_of


def list_countries() -> QuerySet[Country]:
    """All hosted countries with their hosts, by name; two queries."""
    return Country.objects.prefetch_related("domains").order_by("name")


def with_figures(countries: list[Country]) -> list[dict[str, Any]]:
    """Each country with its figures, None while it is being onboarded; four queries each."""
    return [
        {
            "country": country,
            "figures": None if country.status == Country.Status.ONBOARDING else figures_of(country),
        }
        for country in countries
    ]


def get_country(iso2: str) -> Country:
    """A hosted country by its code, whatever its status. Raises NotFound."""
    country = list_countries().filter(iso2=iso2.upper()).first()
    if country is None:
        raise NotFound
    return country


def list_runs(*, country: Country | None = None) -> QuerySet[OnboardingRun]:
    """Onboarding runs, newest first; one query."""
    runs = OnboardingRun.objects.select_related("country")
    return runs.filter(pack=country.iso2) if country else runs.all()


def get_run(run_id: UUID) -> OnboardingRun:
    """One onboarding run. Raises NotFound."""
    run = OnboardingRun.objects.select_related("country").filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def find_exchanges(*, iso2: str = "", number: str = "", result: str = "") -> QuerySet[Any]:
    """Logged exchanges that fit the filter, newest first, without bytes; one query a page."""
    found = epix.list_exchanges(iso2=iso2.upper())
    if number:
        found = found.filter(number__icontains=number)
    return found.filter(outcome__result=result) if result else found


def get_exchange(exchange_id: UUID) -> Any:
    """One exchange with its outcome and the bytes of both. Raises NotFound."""
    found = epix.list_exchanges().defer(None).filter(pk=exchange_id).first()
    if found is None:
        raise NotFound
    return found


def get_dead_letter(message_id: UUID) -> Any:
    """One message that was given up. Raises NotFound."""
    found = epix.list_dead_letters().filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return found
