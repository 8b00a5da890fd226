"""`ecites demo`: the demonstration countries with people and cases, then serve until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.accounts.models import Role, User
from core.accounts.permissions import PERMISSIONS
from core.species.models import Taxon
from ops.demo import cases, people
from ops.management.commands.serve import serve
from tenants import onboarding, packs
from tenants.context import in_country, in_public
from tenants.models import Country

COUNTRIES = ("LK", "MZ", "ZA")
OPERATOR = "operator@example.org"


class Command(BaseCommand):
    help = "Onboard the demonstration countries, leave cases in every state, serve until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, port: int, prepare_only: bool, **options: Any) -> None:
        self._say("database …")
        onboarding.migrate_public()
        if not Taxon.objects.exists():
            self._say("species …")
            call_command("species", "load-starter", verbosity=0)
        for iso2 in COUNTRIES:
            self._country(iso2)
        self._operator()
        if not prepare_only:
            serve(self, port, more=self._log_ins())

    def _country(self, iso2: str) -> None:
        with in_public():
            there = Country.objects.filter(iso2=iso2, status=Country.Status.ACTIVE).exists()
        self._say(f"{iso2}: {'up to its pack' if there else 'onboarding'} …")
        onboarding.onboard(
            packs.pack_folder(iso2), admin_email=f"admin@{iso2.lower()}.example.org"
        )
        with in_country(iso2):
            people.make_people()
            made = cases.make_cases()
        if made:
            self._say(f"{iso2}: {made} cases")

    def _operator(self) -> None:
        from core.accounts.actors import SYSTEM
        from core.accounts.services import create_user

        with in_public():
            Role.objects.update_or_create(
                code="operator",
                defaults={"names": {"en": "Operator"}, "permissions": list(PERMISSIONS)},
            )
            if not User.objects.filter(email=OPERATOR).exists():
                create_user(
                    email=OPERATOR, roles=["operator"], full_name="Operator", by=SYSTEM,
                    password=people.PASSWORD,
                )  # fmt: skip

    def _log_ins(self) -> tuple[str, ...]:
        locals_ = ["trader", *(person.local for person in people.STAFF)]
        return (
            "",
            f"  password of everybody: {people.PASSWORD}",
            f"  operator console:      {OPERATOR}",
            f"  in each country:       {', '.join(locals_)}",
            "                         @lk.example.org, @mz.example.org, @za.example.org",
        )

    def _say(self, text: str) -> None:
        self.stdout.write(f"[demo] {text}")
        self.stdout.flush()
