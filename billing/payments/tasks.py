"""What finishes payments whose webhook was lost or failed."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import DatabaseError

from billing.payments.selectors import list_unfinished, list_waiting_refunds
from billing.payments.services import retry_calls, send_refund, sync_payment
from core.common.errors import DomainError
from tenants.context import current_country, for_each_country
from tenants.tasks import CountryTask, PlatformTask

log = structlog.get_logger(__name__)


@shared_task(base=PlatformTask)  # type: ignore[untyped-decorator]
def finish_payments() -> None:
    """In every active country: apply what failed, and ask providers about what is unfinished."""
    for country in for_each_country():
        retry_calls()
        _send_waiting_refunds(country.iso2)
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


@shared_task(base=CountryTask)  # type: ignore[untyped-decorator]
def send_refunds() -> None:
    """In one country: send the card refunds that wait."""
    _send_waiting_refunds(current_country().iso2)


def _send_waiting_refunds(iso2: str) -> None:
    for refund in list(list_waiting_refunds(online=True)):
        try:
            send_refund(refund)
        except (DomainError, DatabaseError) as error:
            log.warning(
                "payments.refund_failed", country=iso2, refund=str(refund.id), error=str(error)
            )
