"""Setting quotas: opening, raising and lowering them, each with its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core.accounts.permissions import require
from core.audit import record
from core.common import clock
from core.quotas import errors, registry
from core.quotas.models import Quota, QuotaChange
from core.quotas.rules import NUMBER, check_quota, factor_in, plain, whole_year

Kind = QuotaChange.Kind


@transaction.atomic
def set_quota(
    *,
    taxon_id: int,
    amount: Decimal,
    by: Any,
    year: int | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    unit_code: str = NUMBER,
    term_code: str = "",
    source_codes: Iterable[str] = (),
    purpose_codes: Iterable[str] = (),
    origin: str = "",
    region: str = "",
    conversions: Iterable[Mapping[str, Any]] = (),
    is_in_preparation: bool = False,
    note: str = "",
    reference: str = "",
    reason: str = "",
    notice: str = "",
    basis_id: UUID | None = None,
    is_published: bool = False,
) -> Quota:
    """The quota of that key with the amount, made or changed, with a record of the change.

    The period is the calendar `year`, or `starts_on` to `ends_on`, twelve months at most.
    A person who raises a quota gives a `reason`, the `notice` that was published and the finding
    it rests on (`basis_id`); who lowers one gives a reason. Lowering one under what is taken is
    allowed: issued permits stay valid, nothing more is issued. The platform sets those of a pack;
    what the Secretariat published (`is_published`) rests on its publication.

    Raises Forbidden (quota.manage), QuotaInvalid and what the check of the basis raises.
    Source: Res. Conf. 14.7 (a quota is kept once published).
    """
    if "system" not in by.role_codes:
        require(by, "quota.manage")
    first, last = _period(year, starts_on, ends_on)
    key: dict[str, Any] = {
        "taxon_id": taxon_id,
        "term_code": term_code,
        "unit_code": unit_code or NUMBER,
        "source_codes": sorted(set(source_codes)),
        "purpose_codes": sorted(set(purpose_codes)),
        "origin": origin,
        "region": region.strip(),
        "starts_on": first,
    }
    details: dict[str, Any] = {
        "ends_on": last,
        "year": first.year,
        "amount": amount,
        "conversions": list(conversions),
        "is_in_preparation": is_in_preparation,
        "note": note.strip(),
        "reference": reference.strip(),
    }
    wrong = check_quota(**key, **details)
    if wrong:
        raise errors.QuotaInvalid(fields=wrong)
    details["conversions"] = _stated(details["conversions"])
    before = Quota.objects.select_for_update(no_key=True).filter(**key).first()
    if before is not None and all(getattr(before, name) == details[name] for name in details):
        return before
    kind = _kind(before, amount)
    if not is_published:
        _check_reasons(kind, before, by=by, reason=reason, notice=notice, basis_id=basis_id)
    if basis_id is not None:
        registry.check_basis(basis_id, taxon_id=taxon_id, amount=amount, unit_code=key["unit_code"])
        details["basis_id"] = basis_id
    quota, _is_new = Quota.objects.update_or_create(**key, defaults=details)
    write_change(
        quota,
        kind=kind,
        before=None if before is None else before.amount,
        by=by,
        reason=reason,
        notice=notice,
        basis_id=basis_id,
    )
    return quota


def write_change(
    quota: Quota,
    *,
    kind: str,
    before: Decimal | None,
    by: Any,
    reason: str = "",
    notice: str = "",
    basis_id: UUID | None = None,
    counterpart: Quota | None = None,
) -> QuotaChange:
    """The record of a change that was just made, with its audit row."""
    change = QuotaChange.objects.create(
        quota=quota,
        kind=kind,
        before=before,
        after=quota.amount,
        reason=reason.strip(),
        notice=notice.strip(),
        basis_id=basis_id,
        counterpart=counterpart,
        made_by=by if getattr(by, "pk", None) else None,
        made_at=clock.now(),
    )
    payload = {
        "kind": kind,
        "taxon_id": quota.taxon_id,
        "term_code": quota.term_code,
        "period": quota.period,
        "amount": plain(quota.amount),
        "before": None if before is None else plain(before),
        "reason": change.reason,
        "notice": change.notice,
        "note": quota.note,
    }
    record(verb="quota.set", subject=quota, by=by, payload=payload)
    return change


def _period(
    year: int | None, starts_on: dt.date | None, ends_on: dt.date | None
) -> tuple[dt.date, dt.date]:
    """First and last day. Raises QuotaInvalid when neither a year nor a period is given."""
    if starts_on is not None and ends_on is not None:
        return starts_on, ends_on
    if year is None or starts_on is not None or ends_on is not None:
        sentence = str(errors.QuotaInvalid.period)
        raise errors.QuotaInvalid(fields={"year": [sentence]})
    if not 1 <= year <= 9999:
        raise errors.QuotaInvalid(fields={"year": [str(errors.QuotaInvalid.year)]})
    return whole_year(year)


def _stated(rows: list[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The conversions as they are kept: plain text, in a fixed order."""
    found = [
        {
            "term": str(row.get("term", "")),
            "unit": str(row.get("unit", "")) or NUMBER,
            "factor": plain(factor_in(row["factor"]) or Decimal(1)),
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: (row["term"], row["unit"]))


def _kind(before: Quota | None, amount: Decimal) -> str:
    if before is None:
        return Kind.OPENED
    if amount > before.amount:
        return Kind.RAISED
    return Kind.LOWERED if amount < before.amount else Kind.DETAILS


def _check_reasons(
    kind: str, before: Quota | None, *, by: Any, reason: str, notice: str, basis_id: UUID | None
) -> None:
    """What a person must state to raise or lower a quota. Raises QuotaInvalid by field."""
    if "system" in by.role_codes or before is None or kind == Kind.DETAILS:
        return
    wrong: dict[str, list[str]] = {}
    if not reason.strip():
        wrong["reason"] = [str(errors.QuotaInvalid.reason)]
    if kind == Kind.RAISED and not notice.strip():
        wrong["notice"] = [str(errors.QuotaInvalid.notice)]
    if kind == Kind.RAISED and basis_id is None:
        wrong["basis_id"] = [str(errors.QuotaInvalid.basis)]
    if wrong:
        raise errors.QuotaInvalid(fields=wrong)
