"""What open applications ask of quotas: shown on the board, blocking nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from core.common import clock
from core.quotas.models import Claim
from core.quotas.rules import QuotaLine, converted, factor_of
from core.quotas.selectors import find_quotas


@transaction.atomic
def claim(*, case_id: UUID, on: dt.date, lines: Sequence[QuotaLine]) -> list[Claim]:
    """Note what the case asks of the quotas in force on `on`; replaces what it asked before.

    A line whose unit the quota states no factor for, and one in a quota that lets nothing
    through, claims nothing.
    """
    Claim.objects.filter(case_id=case_id).delete()
    found = find_quotas(lines, on=on)
    now = clock.now()
    rows = []
    for line in lines:
        for quota in found[line.position]:
            factor = factor_of(quota, line)
            if factor is not None and quota.amount > 0:
                amount = converted(line.quantity, factor)
                rows.append(
                    Claim(
                        quota=quota,
                        case_id=case_id,
                        position=line.position,
                        amount=amount,
                        made_at=now,
                    )
                )
    return Claim.objects.bulk_create(rows)


@transaction.atomic
def drop_claims(*, case_id: UUID) -> int:
    """Forget what the case asked for; returns how many claims there were."""
    return Claim.objects.filter(case_id=case_id).delete()[0]
