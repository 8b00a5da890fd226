"""The nightly check of every country's books."""

from __future__ import annotations

import structlog
from celery import shared_task

from billing.ledger.services import check_books
from tenants.context import for_each_country
from tenants.tasks import PlatformTask

log = structlog.get_logger(__name__)


@shared_task(base=PlatformTask)  # type: ignore[untyped-decorator]
def check_all_books() -> int:
    """In every active country: count the books again; returns how many faults there are."""
    found = 0
    for country in for_each_country():
        faults = check_books()
        found += len(faults)
        if faults:
            log.error(
                "ledger.books_differ",
                country=country.iso2,
                faults=[f"{fault.where}: {fault.what}" for fault in faults[:20]],
            )
    return found
