"""What was not used of one period's quota, carried over to the next: justified and recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from core.accounts.permissions import require
from core.quotas import errors
from core.quotas.models import Quota, QuotaChange
from core.quotas.rules import plain
from core.quotas.selectors import balance
from core.quotas.services.setting import write_change

Kind = QuotaChange.Kind
SAME = ("taxon_id", "term_code", "unit_code", "origin", "region")


@transaction.atomic
def carry_over(
    source: Quota,
    *,
    target: Quota,
    amount: Decimal,
    justification: str,
    notice: str,
    by: Any,
) -> QuotaChange:
    """Take `amount` out of what is left of `source` and add it to the later quota `target`.

    Nothing is carried over by itself: `justification` says why, `notice` how the Secretariat was
    told. Both quotas are locked in the order of their keys; both get a record. Returns that of
    the target.

    Raises Forbidden (quota.manage), QuotaInvalid (fields), NotTheSameQuota, CarriedTooMuch.
    Source: findings.md section 5 (no carry-over unless told to the Secretariat and justified).
    """
    require(by, "quota.manage")
    wrong: dict[str, list[str]] = {}
    if not justification.strip():
        wrong["justification"] = [str(errors.QuotaInvalid.reason)]
    if not notice.strip():
        wrong["notice"] = [str(errors.QuotaInvalid.notice)]
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 4):
        wrong["amount"] = [str(errors.QuotaInvalid.carried)]
    if wrong:
        raise errors.QuotaInvalid(fields=wrong)
    pair = {source.pk, target.pk}
    locked = {
        quota.pk: quota
        for quota in Quota.objects.select_for_update(no_key=True).filter(pk__in=pair).order_by("pk")
    }
    source, target = locked[source.pk], locked[target.pk]
    is_same = all(getattr(source, name) == getattr(target, name) for name in SAME)
    if not is_same or target.starts_on <= source.starts_on:
        raise errors.NotTheSameQuota()
    left = balance(source).left
    if amount > left:
        raise errors.CarriedTooMuch(left=plain(max(left, Decimal(0))), unit=source.unit_code)
    shared: dict[str, Any] = {"by": by, "reason": justification, "notice": notice}
    _change(source, -amount, Kind.CARRIED_OUT, counterpart=target, **shared)
    return _change(target, amount, Kind.CARRIED_IN, counterpart=source, **shared)


def _change(quota: Quota, change: Decimal, kind: str, **said: Any) -> QuotaChange:
    before = quota.amount
    quota.amount = before + change
    quota.save(update_fields=["amount", "updated_at"])
    return write_change(quota, kind=kind, before=before, **said)
