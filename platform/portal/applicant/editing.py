"""The steps of a draft: parties, goods, proofs, review. Each stores what it is given."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.documents.selectors import get_upload, list_uploads
from core.permits import services
from design.forms import attempt
from portal.access import page
from portal.acting import attempt_action
from portal.species import choices_of, find_species

from .forms import PartiesForm, ProofForm, given
from .lines import LineEditor
from .review import goods_page, review_page, save_reasons, step_bar
from .selectors import get_draft

CREATE = "application.create"


@page(CREATE)
def edit(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """To the first step of a draft."""
    return redirect("applicant:parties", application_id=application_id)


@page(CREATE)
def parties(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Who exports, who imports, what for."""
    draft = get_draft(application_id, user=request.user)
    initial = {name: getattr(draft, name) for name in PartiesForm.base_fields}
    form = PartiesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        stored = attempt(form, services.update_application, draft, by=request.user, **given(form))
        if stored is not None:
            return redirect("applicant:goods", application_id=draft.pk)
    context = {"application": draft, "form": form, "steps": step_bar(draft)}
    return render(request, "portal/applicant/parties.html", context)


@page(CREATE)
def goods(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The lines of a draft; with none yet, the form of the first one."""
    draft = get_draft(application_id, user=request.user)
    lines = list(draft.lines.order_by("position"))
    if request.method == "POST" or not lines:
        return line(request, application_id)
    return render(request, "portal/applicant/goods.html", goods_page(draft, lines))


@page(CREATE)
def line(request: HttpRequest, application_id: UUID, position: int | None = None) -> HttpResponse:
    """One line as a form; without a position, a new one."""
    draft = get_draft(application_id, user=request.user)
    data = request.POST if request.method == "POST" else None
    editor = LineEditor(draft, position=position, data=data, by=request.user)
    if data is not None and editor.save():
        return redirect(_after_line(editor, add_another=data.get("next") == "add"))
    context = editor.context() | {"steps": step_bar(draft)}
    return render(request, "portal/applicant/line.html", context)


@page(CREATE)
@require_POST
def check_line(request: HttpRequest, application_id: UUID, position: int) -> HttpResponse:
    """What the controls say about a line as typed so far, as a part of its form."""
    draft = get_draft(application_id, user=request.user)
    editor = LineEditor(draft, position=position, data=request.POST, by=request.user)
    return render(request, "portal/applicant/_line_controls.html", {"issues": editor.preview()})


def _after_line(editor: LineEditor, *, add_another: bool) -> str:
    """The line again while it lacks something or a reason; else a new one, or the list."""
    own = [editor.application.pk]
    if editor.asks_for_more():
        return reverse("applicant:line", args=[*own, editor.position]) + "#controls"
    return reverse("applicant:add_line" if add_another else "applicant:goods", args=own)


@page(CREATE)
def species(request: HttpRequest) -> HttpResponse:
    """Taxa that a text may mean, as a part of the line's form; two queries."""
    text = request.GET.get("species", "").strip()
    context = {
        "results": choices_of(find_species(text)),
        "choice_name": "taxon_id",
        "searched": bool(text),
    }
    return render(request, "design/_typeahead_results.html", context)


@page(CREATE)
@require_POST
def remove_line(request: HttpRequest, application_id: UUID, position: int) -> HttpResponse:
    """Take a line away; the following ones move up."""
    draft = get_draft(application_id, user=request.user)
    services.remove_line(draft, position=position, by=request.user)
    messages.success(request, _("The line is removed."))
    return redirect("applicant:goods", application_id=draft.pk)


@page(CREATE)
def proofs(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The proofs of a draft, and the form that adds one."""
    draft = get_draft(application_id, user=request.user)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if attempt(form, services.add_proof, draft, file=file, by=request.user) is not None:
            messages.success(request, _("%(name)s is stored.") % {"name": file.name})
            return redirect("applicant:proofs", application_id=draft.pk)
    context = {"application": draft, "form": form, "proofs": list_uploads(draft)}
    return render(request, "portal/applicant/proofs.html", context | {"steps": step_bar(draft)})


@page(CREATE)
@require_POST
def remove_proof(request: HttpRequest, application_id: UUID, upload_id: UUID) -> HttpResponse:
    """Take a proof away."""
    draft = get_draft(application_id, user=request.user)
    services.remove_proof(draft, upload=get_upload(upload_id, owner=draft), by=request.user)
    messages.success(request, _("The document is removed."))
    return redirect("applicant:proofs", application_id=draft.pk)


@page(CREATE)
def review(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The whole draft, what stands in its way, what it costs; hands it in."""
    draft = get_draft(application_id, user=request.user)
    if request.method == "POST":
        save_reasons(draft, request.POST, by=request.user)
        if _hand_in(request, draft):
            return redirect("applicant:application", application_id=draft.pk)
    context = review_page(get_draft(application_id, user=request.user), user=request.user)
    return render(request, "portal/applicant/review.html", context)


def _hand_in(request: HttpRequest, draft: object) -> bool:
    """Hand the draft in if that was asked for; whether it was done."""
    action = request.POST.get("action", "")
    if not action:
        messages.success(request, _("Saved."))
        return False
    done = attempt_action(request, services.perform_action, draft, action=action, by=request.user)
    if done is not None:
        messages.success(request, _("Your application is handed in."))
    return done is not None
