"""Naming the lots that a line's specimens are from."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.permits.models import Application, ApplicationLine
from core.stock.graph import plain
from core.stock.models import Claim
from core.stock.selectors import fitting_lots
from core.stock.services import claim_stock
from portal.access import page
from portal.acting import attempt_action

from .selectors import get_draft

PREFIX = "lot-"


def lot_rows(application: Application, line: ApplicationLine | None) -> list[dict[str, Any]]:
    """The lots that a stored line may draw on, each with what it names of it. Two queries."""
    if line is None:
        return []
    named = {
        claim.lot_id: claim.quantity
        for claim in Claim.objects.filter(application=application, position=line.position)
    }
    return [
        {
            "lot": lot,
            "name": f"{PREFIX}{lot.pk}",
            "named": plain(named[lot.pk]) if lot.pk in named else "",
        }
        for lot in fitting_lots(application, line)
    ]


@page("application.create")
@require_POST
def name_lots(request: HttpRequest, application_id: UUID, position: int) -> HttpResponse:
    """Store what the line names of each lot; what is left empty is named no more."""
    draft = get_draft(application_id, user=request.user)
    given = {
        lot_id: text
        for name, text in request.POST.items()
        if name.startswith(PREFIX) and (lot_id := _id_in(name)) is not None
    }
    done = attempt_action(
        request, claim_stock, draft, position=position, amounts=given, by=request.user
    )
    if done is not None:
        messages.success(request, _("The lots of the line are stored."))
    return redirect("applicant:line", application_id=draft.pk, position=position)


def _id_in(name: str) -> UUID | None:
    try:
        return UUID(name.removeprefix(PREFIX))
    except ValueError:
        return None
