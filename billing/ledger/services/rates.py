"""Exchange rates, recorded with their source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing.ledger.errors import RateInvalid
from billing.ledger.models import ExchangeRate
from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.common.money import exponent


@transaction.atomic
def record_rate(
    *, base: str, quote: str, rate: Decimal, on: dt.date, source: str, by: Any
) -> ExchangeRate:
    """One unit of `base` is worth `rate` units of `quote` on `on`, as `source` says.

    Of two rates of one day the one recorded last counts. Raises PermissionMissing
    (`books.keep`), UnknownCurrency, RateInvalid.
    """
    require(by, "books.keep")
    base, quote = base.strip().upper(), quote.strip().upper()
    exponent(base), exponent(quote)
    if rate <= 0 or base == quote or not source.strip():
        raise RateInvalid
    row = ExchangeRate.objects.create(
        base=base,
        quote=quote,
        rate=rate,
        on=on,
        source=source.strip(),
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    record(
        verb="ledger.rate_recorded",
        subject=row,
        by=by,
        payload={"pair": f"{base}/{quote}", "rate": str(rate), "on": on, "source": row.source},
    )
    return row
