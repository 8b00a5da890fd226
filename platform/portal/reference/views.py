"""The species reference: searching it, one species, notes with pictures, national measures."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.documents.downloads import attachment
from core.documents.selectors import get_upload, open_upload
from core.nationals import services
from core.nationals.selectors import get_note
from core.species import selectors as reference
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action

from .forms import EndForm, MeasureForm, NoteForm
from .selectors import INSIDE, species_page

SHOWN = 50
NOTE = services.NOTE


@page()
def search(request: HttpRequest) -> HttpResponse:
    """Species by any name, small typing errors allowed; two queries."""
    text = request.GET.get("q", "").strip()
    hits = reference.search(text, limit=SHOWN, language=get_language() or "en") if text else []
    return render(request, "portal/reference/search.html", {"q": text, "hits": hits})


@page()
def species(request: HttpRequest, taxon_id: int) -> HttpResponse:
    """One species: names, Appendices, quotas, suspensions; inside the authority also its trade."""
    return show(request, taxon_id)


def show(request: HttpRequest, taxon_id: int, **forms: object) -> HttpResponse:
    """The page of the species around the forms as they were sent."""
    context = species_page(taxon_id, user=request.user)
    context |= {"note_form": NoteForm(), "measure_form": MeasureForm()} | forms
    return render(request, "portal/reference/species.html", context)


@page(*NOTE)
@require_POST
def note(request: HttpRequest, taxon_id: int) -> HttpResponse:
    """Make a note with pictures."""
    form = NoteForm(request.POST, request.FILES)
    if form.is_valid():
        made = attempt(form, services.make_note, taxon_id, by=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("The note is on the page."))
            return redirect("reference:species", taxon_id=made.taxon_id)
    return show(request, taxon_id, note_form=form)


@page(*NOTE)
@require_POST
def withdraw(request: HttpRequest, taxon_id: int, note_id: UUID) -> HttpResponse:
    """Take a note off the page."""
    found = get_note(note_id, taxon_id=taxon_id)
    if attempt_action(request, services.withdraw_note, found.pk, by=request.user) is not None:
        messages.success(request, _("The note is withdrawn."))
    return redirect("reference:species", taxon_id=taxon_id)


@page(*INSIDE)
def picture(request: HttpRequest, taxon_id: int, note_id: UUID, upload_id: UUID) -> FileResponse:
    """One picture of a note; browsers show it in the page, and save it when it is opened."""
    found = get_note(note_id, taxon_id=taxon_id)
    upload = get_upload(upload_id, owner=found)
    return attachment(open_upload(upload), mime=upload.mime)


@page(services.MEASURE)
@require_POST
def measure(request: HttpRequest, taxon_id: int) -> HttpResponse:
    """Set a national measure."""
    form = MeasureForm(request.POST)
    if form.is_valid():
        made = attempt(form, services.set_measure, taxon_id, by=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("The measure is set."))
            return redirect("reference:species", taxon_id=made.taxon_id)
    return show(request, taxon_id, measure_form=form)


@page(services.MEASURE)
@require_POST
def end(request: HttpRequest, taxon_id: int, measure_id: UUID) -> HttpResponse:
    """End a measure on a day."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day of the measure."))
    else:
        day = form.cleaned_data["on"]
        if attempt_action(request, services.end_measure, measure_id, on=day, by=request.user):
            messages.success(request, _("The measure has its last day."))
    return redirect("reference:species", taxon_id=taxon_id)
