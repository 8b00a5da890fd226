"""How what customs enter meets the services: refusals stand at the line that they are about."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from core.common.errors import DomainError
from core.customs.errors import OverEndorsed
from core.customs.models import Endorsement
from core.documents.epermit.model import line_letter, line_position
from design.forms import add_domain_error

from .forms import DEAD, PREFIX, BorderForm, ImportForm

OFFICE = "customs-office"
LINE = re.compile(r"lines\.(\w+)")


def attempt_at_border(
    request: HttpRequest, form: BorderForm, service: Callable[..., Endorsement], document: Any
) -> Endorsement | None:
    """What the service made of the form, or None with what is wrong on the form.

    The office is remembered for the officer's next endorsement.
    """
    if not form.is_valid():
        return None
    names = ("office", "transport_document", "remarks", "idempotency_key")
    values: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
    if isinstance(form, ImportForm):
        values["import_permit_number"] = form.cleaned_data["import_permit_number"]
        values["dead_on_arrival"] = form.quantities(DEAD)
    try:
        done = service(document, lines=form.quantities(), by=request.user, **values)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        show_refusal(form, error)
        return None
    request.session[OFFICE] = values["office"]
    return done


def show_refusal(form: BorderForm, error: DomainError) -> None:
    """Put the refusal at the quantity of its line, else on the form."""
    if isinstance(error, OverEndorsed):
        name = f"{PREFIX}{error.params.get('line', '')}"
        form.add_error(name if name in form.fields else None, str(error))
        return
    fields = getattr(error, "fields", None) or {}
    if not any(LINE.fullmatch(name) for name in fields):
        add_domain_error(form, error)
        return
    for name, sentences in fields.items():
        found = LINE.fullmatch(name)
        position = line_position(found.group(1)) if found else None
        own = f"{PREFIX}{line_letter(position)}" if position else name
        form.add_error(own if own in form.fields else None, sentences)


def last_office(request: HttpRequest) -> str:
    """The office that the officer chose last."""
    return str(request.session.get(OFFICE, ""))
