"""Change a hosted country; ask for one to be onboarded."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.common.errors import Refused
from tenants import packs
from tenants.middleware import forget_hosts
from tenants.models import Country, OnboardingRun


class CountryNotReady(Refused):
    code = "country.not_ready"
    sentence = _("%(country)s is still being onboarded.")


class PackNotOffered(Refused):
    code = "onboarding.pack_not_offered"
    sentence = _("The pack %(pack)s is for training only: set TRAINING_COUNTRIES to allow it here.")


def list_offered_packs() -> tuple[str, ...]:
    """The shipped packs that an operator may onboard here (TRAINING_COUNTRIES)."""
    return packs.list_offered_packs(with_training=settings.TRAINING_COUNTRIES)


@transaction.atomic
def set_suspended(country: Country, *, suspended: bool) -> Country:
    """Close or reopen a country's pages. Raises CountryNotReady while it is being onboarded."""
    locked = Country.objects.select_for_update().get(pk=country.pk)
    if locked.status == Country.Status.ONBOARDING:
        raise CountryNotReady(country=locked.name)
    locked.status = Country.Status.SUSPENDED if suspended else Country.Status.ACTIVE
    locked.save(update_fields=("status",))
    transaction.on_commit(forget_hosts)
    return locked


@transaction.atomic
def request_onboarding(*, pack: str, host: str, admin_email: str, by: str) -> OnboardingRun:
    """Ask the worker to onboard the shipped pack of country `pack` (ISO 2).

    Raises NoPack, and PackNotOffered for a country made up for training where none is wanted.
    """
    from tenants.worker import onboard_country

    if packs.is_training(pack) and not settings.TRAINING_COUNTRIES:
        raise PackNotOffered(pack=pack.upper())
    run = OnboardingRun.objects.create(
        pack=pack.upper(), host=host, admin_email=admin_email, requested_by=by
    )
    onboard_country.delay_on_commit(str(run.pk))
    return run
