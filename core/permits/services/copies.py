"""Applying again for what was applied for before."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.permits.models import Application
from core.permits.rules.entry import CASE_CODES, CASE_TEXTS, LINE_CODES, LINE_TEXTS
from core.permits.services.drafts import set_line, start_application

ONCE = frozenset({"import_permit_number", "transport_document"})
"""What belongs to one consignment only and is not copied."""
LINE_VALUES = ("taxon_id", "quantity", *LINE_TEXTS, *LINE_CODES)


@transaction.atomic
def copy_application(app: Application, *, by: Any) -> Application:
    """A new draft with the parties and lines of `app`; proofs, dates and reasons are not copied.

    Raises what `start_application` and `set_line` raise.
    """
    names = [name for name in (*CASE_TEXTS, *CASE_CODES) if name not in ONCE]
    copy = start_application(
        document_type=app.document_type,
        organisation=app.applicant,
        by=by,
        **{name: getattr(app, name) for name in names},
    )
    for line in app.lines.order_by("position"):
        values = {name: getattr(line, name) for name in LINE_VALUES}
        set_line(copy, position=line.position, by=by, **values)
    return copy
