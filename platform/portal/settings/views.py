"""The country's settings: what its pack says, its people, and who may look its permits up."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts import selectors as accounts
from core.accounts import services as accounts_services
from core.agencies import selectors as agencies_
from core.permits import selectors as permits
from core.permits.rules.controls import all_controls
from design.forms import attempt, posted
from epix.services import membership
from portal.access import page
from tenants.context import current_country

from . import selectors
from .forms import GrantForm, InviteForm, RolesForm
from .sections import SECTIONS

VIEW, PEOPLE, GRANTS = "settings.view", "users.manage", "epix.grants"


@page(VIEW, PEOPLE, GRANTS)
def overview(request: HttpRequest) -> HttpResponse:
    """The parts of the settings that this person may open."""
    shown = [section for section in SECTIONS if section.may_open(request.user)]
    return render(request, "portal/settings/overview.html", {"sections": shown})


@page(VIEW)
def agencies(request: HttpRequest) -> HttpResponse:
    """The authorities of the country and its customs offices; two queries."""
    context = {"agencies": agencies_.list_agencies(), "offices": agencies_.list_offices()}
    return render(request, "portal/settings/agencies.html", context)


@page(PEOPLE, VIEW)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with an account in this country, with roles."""
    shown = Paginator(accounts.list_users(), 50).get_page(request.GET.get("page"))
    return render(request, "portal/settings/users.html", {"page": shown})


@page(PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person by e-mail."""
    form = InviteForm(posted(request))
    if form.is_valid():
        invited = attempt(form, accounts_services.invite_user, by=request.user, **form.cleaned_data)
        if invited is not None:
            messages.success(request, _("%(email)s is invited.") % {"email": invited.email})
            return redirect("settings:users")
    return render(request, "portal/settings/invite.html", {"form": form})


@page(PEOPLE)
def user(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person: the roles, and the form that changes them."""
    person = accounts.get_user(user_id)
    form = RolesForm(posted(request), initial={"roles": sorted(person.role_codes)})
    if form.is_valid():
        roles = form.cleaned_data["roles"]
        changed = attempt(form, accounts_services.set_roles, person, roles=roles, by=request.user)
        if changed is not None:
            messages.success(request, _("The roles are changed."))
            return redirect("settings:users")
    return render(request, "portal/settings/user.html", {"person": person, "form": form})


@page(PEOPLE)
@require_POST
def user_access(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Close a person's account, or open it again."""
    person = accounts.get_user(user_id)
    active = request.POST.get("active") == "1"
    accounts_services.set_active(person, active=active, by=request.user)
    said = _("The account is open again.") if active else _("The account is closed.")
    messages.success(request, said)
    return redirect("settings:user", user_id=person.pk)


@page(VIEW)
def workflows(request: HttpRequest) -> HttpResponse:
    """The process of each paper."""
    return render(request, "portal/settings/workflows.html", {"rows": selectors.workflow_rows()})


@page(VIEW)
def workflow(request: HttpRequest, document_type: str) -> HttpResponse:
    """The process of one paper, drawn and as a table."""
    context = selectors.workflow_page(document_type)
    return render(request, "portal/settings/workflow.html", context)


@page(VIEW)
def fees(request: HttpRequest) -> HttpResponse:
    """The fee schedule in force and earlier ones, in words."""
    return render(request, "portal/settings/fees.html", {"versions": selectors.fee_versions()})


@page(VIEW)
def papers(request: HttpRequest) -> HttpResponse:
    """The papers that the country issues."""
    context = {"papers": permits.list_document_types()}
    return render(request, "portal/settings/papers.html", context)


@page(VIEW)
def numbers(request: HttpRequest) -> HttpResponse:
    """The number series and the last serial of each."""
    context = {"series": selectors.list_number_series()}
    return render(request, "portal/settings/numbers.html", context)


@page(VIEW)
def controls(request: HttpRequest) -> HttpResponse:
    """Every control that runs on applications: code, severity, what it asks, its source."""
    return render(request, "portal/settings/controls.html", {"controls": all_controls()})


@page(GRANTS, VIEW)
def grants(request: HttpRequest) -> HttpResponse:
    """Which countries may look this country's permits up; a form to open a grant."""
    context = selectors.grants_page()
    form = GrantForm(posted(request), members=context["members"])
    if form.is_valid():
        issuer = current_country().iso2
        opened = attempt(
            form, membership.grant, issuer=issuer, by=request.user, **form.cleaned_data
        )
        if opened is not None:
            messages.success(request, _("The grant is open."))
            return redirect("settings:grants")
    return render(request, "portal/settings/grants.html", context | {"form": form})


@page(GRANTS)
@require_POST
def close_grant(request: HttpRequest, caller: str) -> HttpResponse:
    """End the open grant to a country."""
    membership.close_grant(issuer=current_country().iso2, caller=caller, by=request.user)
    messages.success(request, _("The grant has ended."))
    return redirect("settings:grants")
