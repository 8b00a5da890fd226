"""The cashier's session: the drawer is counted when it opens and when it closes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from billing.payments.denominations import denominations
from billing.payments.models import CounterSession
from billing.payments.selectors import cash_moved_in, find_session, list_sessions
from billing.payments.services import close_session, open_session
from core.common.money import Money
from design.forms import attempt, posted
from portal.access import page
from tenants.context import current_country

from .forms import MoneyField

RECEIVE = "payment.receive"


class CountForm(forms.Form):
    """The sheet on which a drawer is counted: how many of each note and coin."""

    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency, language = currency, get_language() or "en"
        self.values = denominations(currency)
        for value in self.values:
            self.fields[f"count-{value}"] = forms.IntegerField(
                label=Money(value, currency).format(language),
                min_value=0,
                max_value=100000,
                required=False,
                widget=forms.NumberInput({"inputmode": "numeric", "min": 0}),
            )
        if not self.values:
            self.fields["total"] = MoneyField(currency=currency, label=_("Counted"), required=False)
        self.order_fields([*(name for name in self.fields if name != "remark"), "remark"])

    def counts(self) -> dict[str, int]:
        """Value in minor units (as text) to how many; a total alone counts as one piece of it."""
        if not self.values:
            total = self.cleaned_data.get("total")
            return {str(total.amount_minor): 1} if total else {}
        found = {str(value): self.cleaned_data.get(f"count-{value}") or 0 for value in self.values}
        return {value: count for value, count in found.items() if count}


@page(RECEIVE, "books.view")
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions with their differences, the latest first."""
    return render(request, "portal/cashier/sessions.html", {"sessions": list_sessions()[:100]})


@page(RECEIVE)
def session(request: HttpRequest) -> HttpResponse:
    """Open the cashier's session, or close the one that is open."""
    currency = current_country().currency
    found = find_session(request.user, currency=currency)
    form = CountForm(posted(request), currency=currency)
    if form.is_valid():
        made = _do(found, form, request)
        if made is not None:
            messages.success(request, _said(made))
            return redirect("cashier:sessions" if found else "cashier:invoices")
    context = {
        "session": found,
        "form": form,
        "expected": found.opening + cash_moved_in(found) if found else None,
    }
    return render(request, "portal/cashier/session.html", context)


def _do(found: CounterSession | None, form: CountForm, request: HttpRequest) -> Any:
    if found is None:
        return attempt(
            form, open_session, counts=form.counts(), currency=form.currency, by=request.user,
            desk=form.cleaned_data["remark"],
        )  # fmt: skip
    return attempt(
        form, close_session, found, counts=form.counts(), by=request.user,
        remark=form.cleaned_data["remark"],
    )  # fmt: skip


def _said(made: CounterSession) -> str:
    if made.is_open:
        return _("Your session is open.")
    if made.difference:
        return _("The session is closed; the difference of %(amount)s is booked.") % {
            "amount": made.difference
        }
    return _("The session is closed; the drawer is right.")
