"""Tags, rings and chips on the specimens of a lot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from core.audit import record
from core.stock import errors
from core.stock.models import Lot, Mark
from core.stock.services.writing import lock_own


@transaction.atomic
def add_marks(lot: Lot, *, kind: str, numbers: Iterable[str], by: Any) -> list[Mark]:
    """The marks, now on the lot. Raises MarkKnown (on any lot of the country), TooManyMarks."""
    locked = lock_own(lot, by=by)
    wanted = list(dict.fromkeys(text.strip() for text in numbers if text.strip()))
    if locked.unit_code == "NAR" and locked.marks.count() + len(wanted) > locked.quantity:
        raise errors.TooManyMarks(lot=locked.code)
    rows = [_add(locked, kind=kind, number=number) for number in wanted]
    payload = {"lot": locked.code, "marks": ", ".join(wanted)}
    record(verb="lot.marked", subject=locked, by=by, payload=payload)
    return rows


def _add(lot: Lot, *, kind: str, number: str) -> Mark:
    try:
        with transaction.atomic():
            return Mark.objects.create(lot=lot, kind=kind, number=number)
    except IntegrityError:
        raise errors.MarkKnown(number=number) from None
