"""The country's account with an online provider."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from billing.payments.models import ProviderAccount
from core.accounts.actors import SYSTEM
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.crypto import seal


@transaction.atomic
def set_provider_account(
    *, provider: str, public_key: str, secret_key: str, webhook_secret: str, by: Any
) -> ProviderAccount:
    """The account that new payments use from now on; the one before stays for what it began.

    Both secrets are sealed before they are stored and never shown again.
    Raises PermissionMissing.
    """
    if by is not SYSTEM:
        require(by, "settings.change")
    ProviderAccount.objects.filter(provider=provider, is_active=True).update(is_active=False)
    account = ProviderAccount.objects.create(
        provider=provider,
        public_key=public_key,
        secret_key_sealed=seal(secret_key.encode()),
        webhook_secret_sealed=seal(webhook_secret.encode()),
        created_at=clock.now(),
    )
    record(
        verb="payment.account_set",
        subject=account,
        by=by,
        payload={"provider": provider, "public_key": public_key},
    )
    return account
