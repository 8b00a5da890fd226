"""What connects the country to others' systems: its card payment account, its hub tokens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.payments.models import ProviderAccount
from billing.payments.services.accounts import set_provider_account
from billing.payments.states import ProviderCode
from design.forms import attempt
from epix.selectors import get_authority
from epix.services import membership
from portal.access import page
from tenants.addresses import public_url
from tenants.context import current_country, in_public


class PaymentAccountForm(forms.Form):
    """The keys of the country's own account with the card payment provider."""

    public_key = forms.CharField(label=gettext_lazy("Publishable key"), max_length=200)
    secret_key = forms.CharField(
        label=gettext_lazy("Secret key"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Stored sealed and never shown again."),
    )
    webhook_secret = forms.CharField(
        label=gettext_lazy("Signing secret of the webhook"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )


@page("settings.change")
def payment_account(request: HttpRequest) -> HttpResponse:
    """The account that card payments go to; a form to change it."""
    form = PaymentAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {"provider": ProviderCode.STRIPE, **form.cleaned_data}
        if attempt(form, set_provider_account, by=request.user, **chosen) is not None:
            messages.success(request, _("New card payments go to this account."))
            return redirect("settings:payment_account")
    context = {
        "form": form,
        "accounts": ProviderAccount.objects.filter(provider=ProviderCode.STRIPE).order_by(
            "-created_at"
        ),
        "webhook": public_url(f"/payments/stripe/{current_country().iso2.lower()}/webhook"),
    }
    return render(request, "portal/settings/payment_account.html", context)


@page("epix.grants")
def hub_token(request: HttpRequest) -> HttpResponse:
    """A token with which the authority's own programs call the hub; shown once."""
    token = ""
    if request.method == "POST":
        iso2 = current_country().iso2
        with in_public():
            member = get_authority(iso2)
        token = membership.issue_token(member=member, by=request.user)
    context = {"token": token, "wsdl": public_url("/epix/soap?wsdl")}
    return render(request, "portal/settings/hub_token.html", context)
