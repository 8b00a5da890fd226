"""`ecites upgrade`: migrate the public side and every country, then grant the run roles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.common.errors import DomainError
from tenants import onboarding


class Command(BaseCommand):
    help = "Bring the public schema and every country's schema up to this release."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = onboarding.upgrade()
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Public side and {len(done)} countries are up to date: {' '.join(done)}")
