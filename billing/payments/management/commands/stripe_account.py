"""`ecites stripe_account MZ --public-key pk_…`: a country's account; secrets come by stdin."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.payments.services import set_provider_account
from billing.payments.states import ProviderCode
from core.accounts.actors import SYSTEM
from core.common.errors import DomainError
from tenants.context import in_country


class Command(BaseCommand):
    """Set the Stripe account of a country. Secrets are neither arguments nor shown again."""

    help = (
        "Set a country's Stripe account. The secret key and the webhook's signing secret are "
        "asked for, or read as two lines from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("iso2", help="the country's ISO 3166-1 code")
        parser.add_argument("--public-key", default="", help="the publishable key (pk_…)")

    def handle(self, *args: Any, **options: Any) -> None:
        secret_key, webhook_secret = (_ask(what) for what in ("secret key", "webhook secret"))
        if not secret_key or not webhook_secret:
            raise CommandError("Both the secret key and the webhook's signing secret are needed.")
        try:
            with in_country(options["iso2"]) as country:
                set_provider_account(
                    provider=ProviderCode.STRIPE,
                    public_key=options["public_key"],
                    secret_key=secret_key,
                    webhook_secret=webhook_secret,
                    by=SYSTEM,
                )
        except DomainError as error:
            raise CommandError(str(error)) from error
        address = f"/payments/stripe/{country.iso2}/webhook"
        self.stdout.write(f"{country}: cards are taken. Point Stripe's webhook to {address}")


def _ask(what: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{what}: ").strip()
    return sys.stdin.readline().strip()
