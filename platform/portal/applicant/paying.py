"""Paying an invoice: by card in the page, from the deposit; and following what comes of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.invoices.errors import InvoiceNotFound
from billing.invoices.models import Invoice
from billing.invoices.selectors import invoice_for
from billing.payments.errors import ProviderUnavailable
from billing.payments.services import (
    confirm_card_payment,
    pay_from_deposit,
    start_card_payment,
)
from core.common.errors import DomainError
from core.permits.models import Application
from design.csp import allow
from portal.access import page
from portal.acting import attempt_action

from . import selectors

CREATE = "application.create"


def card_words() -> dict[str, str]:
    """What the page says when a card does not pay, by the provider's codes."""
    again = _("Nothing was charged. Try again, or use another card.")
    return {
        "card_declined": _("Your bank declined this card. %(again)s") % {"again": again},
        "generic_decline": _("Your bank declined this card. %(again)s") % {"again": again},
        "insufficient_funds": _("There is not enough money on this card. %(again)s")
        % {"again": again},
        "expired_card": _("This card has expired. %(again)s") % {"again": again},
        "incorrect_cvc": _("The security code is not right. %(again)s") % {"again": again},
        "incomplete_number": _("The card number is not complete."),
        "incomplete_expiry": _("The expiry date is not complete."),
        "incomplete_cvc": _("The security code is not complete."),
        "payment_intent_authentication_failure": _("Your bank could not confirm that it is you. %s")
        % again,
        "unreachable": _("The payment provider cannot be reached. Try again in a minute, or pay "
                         "by bank transfer or at the counter."),
        "other": _("The card could not be charged. %(again)s") % {"again": again},
    }  # fmt: skip


def _own_invoice(application_id: UUID, user: Any) -> tuple[Application, Invoice]:
    found = selectors.get_own(application_id, user=user)
    invoice = invoice_for(found.pk)
    if invoice is None:
        raise InvoiceNotFound
    return found, invoice


@page(CREATE)
@allow(
    script=settings.STRIPE_JS_ORIGIN,
    connect=settings.STRIPE_CONNECT_ORIGINS,
    frame=settings.STRIPE_FRAME_ORIGINS,
)
def card(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The card form. The card goes from the browser to the provider and never comes here."""
    found, invoice = _own_invoice(application_id, request.user)
    if request.method == "POST":
        return _confirm(request, invoice)
    if not invoice.is_open:
        return redirect("applicant:application", application_id=found.pk)
    try:
        opened = start_card_payment(invoice, by=request.user)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
        return redirect("applicant:application", application_id=found.pk)
    if opened.payment.state == "succeeded":
        return redirect("applicant:paid", application_id=found.pk)
    context = {
        "application": found,
        "invoice": invoice,
        "opened": opened,
        "words": card_words(),
        "stripe_js": settings.STRIPE_JS_URL,
    }
    return render(request, "portal/applicant/card.html", context)


def _confirm(request: HttpRequest, invoice: Invoice) -> JsonResponse:
    """Charge the card that the provider's form took; the page's script shows the outcome."""
    method = request.POST.get("payment_method", "")
    try:
        payment = confirm_card_payment(invoice, method=method, by=request.user)
    except ProviderUnavailable:
        return JsonResponse({"state": "failed", "code": "unreachable"})
    except DomainError:
        return JsonResponse({"state": "failed", "code": "other"})
    return JsonResponse({"state": payment.state, "code": payment.failure_code})


@page(CREATE)
def paid(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Where the browser comes back to: shows what the books say, and asks again until they do."""
    found, invoice = _own_invoice(application_id, request.user)
    context = {"application": found, "invoice": invoice}
    if request.headers.get("HX-Request"):
        return render(request, "portal/applicant/_paid.html", context)
    return render(request, "portal/applicant/paid.html", context)


@page(CREATE)
@require_POST
def deposit(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Pay from the organisation's deposit."""
    found, invoice = _own_invoice(application_id, request.user)
    if attempt_action(request, pay_from_deposit, invoice, by=request.user):
        messages.success(request, _("Invoice %(number)s is paid.") % {"number": invoice.number})
    return redirect("applicant:application", application_id=found.pk)
