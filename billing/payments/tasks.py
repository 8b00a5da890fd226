"""What finishes payments whose webhook was lost or failed."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import DatabaseError

from billing.payments.selectors import list_unfinished
from billing.payments.services import retry_calls, sync_payment
from core.common.errors import DomainError
from tenants.context import for_each_country
from tenants.tasks import PlatformTask

log = structlog.get_logger(__name__)


@shared_task(base=PlatformTask)  # type: ignore[untyped-decorator]
def finish_payments() -> None:
    """In every active country: apply what failed, and ask providers about what is unfinished."""
    for country in for_each_country():
        retry_calls()
        for payment in list(list_unfinished()):
            try:
                sync_payment(payment)
            except (DomainError, DatabaseError) as error:
                log.warning(
                    "payments.sync_failed",
                    country=country.iso2,
                    payment=str(payment.id),
                    error=str(error),
                )
