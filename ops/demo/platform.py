"""The whole demonstration: countries from their packs, people, cases, the operator."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command

from core.accounts.actors import SYSTEM
from core.accounts.models import Role, User
from core.accounts.permissions import PERMISSIONS
from core.accounts.services import create_user
from core.species.models import Taxon
from ops.demo import cases, people
from tenants import onboarding, packs
from tenants.context import in_country, in_public
from tenants.models import Country

COUNTRIES = ("LK", "MZ", "ZA")
OPERATOR = "operator@example.org"


def make_demonstration(say: Callable[[str], None] = lambda text: None) -> None:
    """Bring the database up to the demonstration; what is there stays."""
    say("database …")
    onboarding.migrate_public()
    if not Taxon.objects.exists():
        say("species …")
        call_command("species", "load-starter", verbosity=0)
    for iso2 in COUNTRIES:
        _country(iso2, say)
    with in_public():
        _operator()


def _country(iso2: str, say: Callable[[str], None]) -> None:
    with in_public():
        there = Country.objects.filter(iso2=iso2, status=Country.Status.ACTIVE).exists()
    say(f"{iso2}: {'up to its pack' if there else 'onboarding'} …")
    onboarding.onboard(packs.pack_folder(iso2), admin_email=f"admin@{iso2.lower()}.example.org")
    with in_country(iso2):
        people.make_people()
        made = cases.make_cases()
    if made:
        say(f"{iso2}: {made} cases")


def _operator() -> None:
    Role.objects.update_or_create(
        code="operator",
        defaults={"names": {"en": "Operator"}, "permissions": list(PERMISSIONS)},
    )
    if not User.objects.filter(email=OPERATOR).exists():
        create_user(
            email=OPERATOR,
            roles=["operator"],
            full_name="Operator",
            by=SYSTEM,
            password=people.PASSWORD,
        )
