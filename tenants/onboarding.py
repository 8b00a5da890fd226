"""Onboard a country: schema, roles, pack, keys, first administrator, host. Repeatable, undoable."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, Invalid
from tenants import packs, roles
from tenants.context import current_country_or_none, get_country, in_country, in_public
from tenants.middleware import forget_hosts
from tenants.models import Country, Domain

log = structlog.get_logger(__name__)

Step = Callable[[Country], None]
_steps: dict[str, Step] = {}
_first_administrator: list[Callable[..., None]] = []


class OwnerLoginMissing(DomainError):
    code = "onboarding.owner_login_missing"
    sentence = _(
        "This process has no OWNER_DATABASE_URL, so it can neither make schemas nor migrate: "
        "run it where that is set."
    )
    status = 503


class HostTaken(Invalid):
    code = "onboarding.host_taken"
    sentence = _("The host %(host)s already belongs to %(country)s.")


class OnboardingFailed(DomainError):
    code = "onboarding.failed"
    sentence = _("Onboarding %(iso2)s failed at “%(step)s” and was undone: %(reason)s")
    status = 500


def register_step(name: str, step: Step) -> None:
    """Run `step(country)`, inside the country, once its pack is loaded. Must be repeatable."""
    _steps[name] = step


def register_administrator(make: Callable[..., None]) -> None:
    """Name the function `make(email=...)` that invites a country's first administrator."""
    _first_administrator[:] = [make]


@dataclass
class Outcome:
    """What onboarding did: seconds per step. `created`: the country was not ready before."""

    country: Country
    created: bool
    steps: list[tuple[str, float]] = field(default_factory=list)


def onboard(
    pack_folder: Path,
    *,
    admin_email: str,
    host: str = "",
    on_step: Callable[[str], None] | None = None,
) -> Outcome:
    """Make the pack's country ready to use; on a country that exists, bring it up to the pack.

    Args:
        pack_folder: folder of YAML (tenants/packs/<iso2>).
        admin_email: the first administrator, invited by e-mail.
        host: host name without port; by default `<iso2>.<COUNTRY_HOST_SUFFIX>`.

    Raises PackInvalid, OwnerLoginMissing, HostTaken, OnboardingFailed (after undoing).
    """
    if not roles.has_owner_login():
        raise OwnerLoginMissing
    if current_country_or_none() is not None:
        raise Invalid(fields={"country": ["onboarding starts on the public side"]})
    pack = packs.read_pack(pack_folder)
    iso2 = pack.country.iso2
    host = (host or f"{iso2.lower()}.{settings.COUNTRY_HOST_SUFFIX}").lower()
    with _one_at_a_time(iso2):
        before = Country.objects.filter(iso2=iso2).first()
        _refuse_taken_host(host, iso2)
        country = before or _new_country(pack, iso2)
        was_ready = before is not None and before.status != Country.Status.ONBOARDING
        outcome = Outcome(country=country, created=not was_ready)
        work = _plan(pack, country, host, admin_email)
        for name, step in work:
            _do(outcome, name, step, on_step)
        forget_hosts()
        outcome.country = Country.objects.prefetch_related("domains").get(pk=country.pk)
        return outcome


def activate_pack(pack_folder: Path, *, iso2: str) -> packs.LoadReport:
    """Bring the hosted country `iso2` in line with a pack, e-mailing and migrating nothing.

    Open cases stay on the version of their workflow; what the pack says holds for new ones.
    Repeatable. Raises PackInvalid (then nothing changed), CountryUnknown, OwnerLoginMissing, and
    Invalid while the country is being onboarded.
    """
    if not roles.has_owner_login():
        raise OwnerLoginMissing
    if current_country_or_none() is not None:
        raise Invalid(fields={"country": ["activation starts on the public side"]})
    pack = packs.read_pack(pack_folder)
    country = get_country(iso2)
    with _one_at_a_time(country.iso2):
        if country.status == Country.Status.ONBOARDING:
            raise Invalid(fields={"country": ["onboarding has not finished"]})
        report = packs.load_pack(pack, country)
        with in_country(country):
            for step in _steps.values():
                step(country)
        with in_public():
            Country.objects.filter(pk=country.pk).update(**_facts(pack))
    forget_hosts()
    return report


def _plan(
    pack: packs.Pack, country: Country, host: str, admin_email: str
) -> list[tuple[str, Callable[[], None]]]:
    schema = country.schema_name

    def inside(step: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            with in_country(country):
                step()

        return run

    steps: list[tuple[str, Callable[[], None]]] = [
        ("roles", lambda: roles.make_roles(schema)),
        ("schema", lambda: roles.make_schema(schema)),
        ("tables", lambda: migrate_country(country)),
        ("grants", lambda: roles.grant_schema(schema)),
        ("pack", inside(lambda: packs.load_pack(pack, country))),
    ]
    steps += [(name, inside(partial(step, country))) for name, step in _steps.items()]
    steps += [
        ("administrator", inside(lambda: _invite(admin_email))),
        ("address", lambda: _activate(country, pack, host)),
    ]
    return steps


def _do(outcome: Outcome, name: str, step: Callable[[], None], on_step: Any) -> None:
    started = time.perf_counter()
    if on_step:
        on_step(name)
    try:
        step()
    except Exception as error:
        unexpected = not isinstance(error, DomainError)
        log.error("onboarding.failed", iso2=outcome.country.iso2, step=name, exc_info=unexpected)
        if outcome.created:
            undo(outcome.country)
        if isinstance(error, DomainError):
            raise
        raise OnboardingFailed(iso2=outcome.country.iso2, step=name, reason=str(error)) from error
    outcome.steps.append((name, round(time.perf_counter() - started, 3)))


def undo(country: Country) -> None:
    """Take a half-made country away: schema, roles, host and row."""
    roles.drop_country(country.schema_name)
    with transaction.atomic():
        Domain.objects.filter(tenant_id=country.pk).delete()
        Country.objects.filter(pk=country.pk).delete()
    forget_hosts()


def migrate_country(country: Country) -> None:
    """Run the migrations of the tenant apps in the country's schema, as its owner role."""
    with in_country(country, database=roles.OWNER):
        call_command(
            "migrate", database=roles.OWNER, interactive=False, verbosity=0, skip_checks=True
        )


def migrate_public() -> None:
    """Run the migrations of the public apps and grant the web login its rights."""
    with in_public(database=roles.OWNER):
        call_command(
            "migrate", database=roles.OWNER, interactive=False, verbosity=0, skip_checks=True
        )
    roles.grant_public()


def upgrade() -> list[str]:
    """Migrate the public side and every country; returns the ISO codes done."""
    if not roles.has_owner_login():
        raise OwnerLoginMissing
    migrate_public()
    done = []
    for country in Country.objects.order_by("iso2"):
        roles.make_roles(country.schema_name)
        roles.make_schema(country.schema_name)
        migrate_country(country)
        roles.grant_schema(country.schema_name)
        done.append(country.iso2)
    return done


def _new_country(pack: packs.Pack, iso2: str) -> Country:
    return Country.objects.create(iso2=iso2, schema_name=iso2.lower(), **_facts(pack))


def _facts(pack: packs.Pack) -> dict[str, Any]:
    facts = pack.country
    return {
        "iso3": facts.iso3,
        "name": facts.name,
        "currency": facts.currency,
        "languages": list(facts.languages),
        "default_language": facts.default_language,
        "timezone": facts.timezone,
        "settings": {"names": dict(facts.names), "official_names": dict(facts.official_names)},
        "pack": pack.name,
        "pack_version": pack.digest[:12],
    }


def _activate(country: Country, pack: packs.Pack, host: str) -> None:
    with transaction.atomic():
        row = Country.objects.filter(pk=country.pk)
        row.update(**_facts(pack))
        row.filter(status=Country.Status.ONBOARDING).update(status=Country.Status.ACTIVE)
        first = not Domain.objects.filter(tenant=country).exclude(domain=host).exists()
        Domain.objects.get_or_create(domain=host, defaults={"tenant": country, "is_primary": first})


def _invite(admin_email: str) -> None:
    for make in _first_administrator:
        make(email=admin_email)


def _refuse_taken_host(host: str, iso2: str) -> None:
    if host in settings.PUBLIC_HOSTS:
        raise HostTaken(host=host, country=_("the public side"))
    other = Domain.objects.select_related("tenant").filter(domain=host).first()
    if other and other.tenant.iso2 != iso2:
        raise HostTaken(host=host, country=other.tenant.name)


class _one_at_a_time:
    """Hold a session lock for this country, so that two onboardings never interleave."""

    def __init__(self, iso2: str) -> None:
        self.key = f"onboard:{iso2}"

    def __enter__(self) -> None:
        self._call("pg_advisory_lock")

    def __exit__(self, *_exc: object) -> None:
        self._call("pg_advisory_unlock")

    def _call(self, function: str) -> None:
        with connections[roles.OWNER].cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtext(%s))", [self.key])
