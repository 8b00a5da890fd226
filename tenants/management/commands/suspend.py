"""`ecites suspend <iso2>` and `--resume`: close or reopen a country's pages."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from tenants.context import get_country
from tenants.services import set_suspended


class Command(BaseCommand):
    help = "Suspend a country (its pages answer 404, its tasks rest); --resume opens it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("iso2")
        parser.add_argument("--resume", action="store_true")

    def handle(self, *args: Any, iso2: str, resume: bool, **options: Any) -> None:
        try:
            country = set_suspended(get_country(iso2), suspended=not resume)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{country.name} is {country.get_status_display()}.")
