"""`ecites onboard <iso2>`: make a country ready to use from its pack."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from tenants import onboarding, packs


class Command(BaseCommand):
    help = "Onboard a country from its pack: schema, roles, keys, first administrator, address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("iso2", help="country whose pack ships here, or a folder with a pack")
        parser.add_argument("--admin", required=True, help="e-mail of the first administrator")
        parser.add_argument("--host", default="", help="host name of the country's portal")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, iso2: str, admin: str, host: str, **options: Any) -> None:
        said = self.stderr.write if options["json"] else self.stdout.write
        try:
            folder = Path(iso2) if "/" in iso2 else packs.pack_folder(iso2)
            outcome = onboarding.onboard(
                folder, admin_email=admin, host=host, on_step=lambda name: said(f"… {name}")
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        country = outcome.country
        if options["json"]:
            result = {
                "country": country.iso2,
                "host": country.host,
                "created": outcome.created,
                "steps": [{"name": name, "seconds": seconds} for name, seconds in outcome.steps],
            }
            self.stdout.write(json.dumps(result))
            return
        what = "is ready" if outcome.created else "was brought up to its pack"
        self.stdout.write(f"{country.name} {what}: {country.host}; invited {admin}.")
