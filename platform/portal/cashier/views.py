"""The cashier's pages: what is owed, cash at the counter, bank credits, receipts."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from billing.payments import selectors as billing
from billing.payments.services import record_bank_credit, record_counter_payment
from core.common import clock
from design.forms import attempt, posted
from portal.access import page
from tenants.context import current_country

from . import selectors
from .forms import BankCreditForm, CounterPaymentForm, SearchForm

RECEIVE = "payment.receive"
PER_PAGE = 25


@page(RECEIVE)
def invoices(request: HttpRequest) -> HttpResponse:
    """Invoices that wait for money, the oldest first, found by number, reference or payer."""
    form = SearchForm(request.GET)
    found = selectors.find_open_invoices(form.cleaned_data["q"] if form.is_valid() else "")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown, "total": selectors.open_total(found)}
    return render(request, "portal/cashier/invoices.html", context | {"today": clock.today()})


@page(RECEIVE, "books.view")
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """One invoice, and the form with which cash for it is taken."""
    context = selectors.invoice_page(invoice_id)
    found = context["invoice"]
    initial = {"amount": str(found.total.decimal)}
    form = CounterPaymentForm(posted(request), currency=found.currency, initial=initial)
    if form.is_valid():
        amount = form.cleaned_data["amount"]
        receipt_ = attempt(form, record_counter_payment, found, amount=amount, by=request.user)
        if receipt_ is not None:
            return redirect("cashier:receipt", payment_id=receipt_.payment_id)
    return render(request, "portal/cashier/invoice.html", context | {"form": form})


@page(RECEIVE)
def payments(request: HttpRequest) -> HttpResponse:
    """Everything that was paid, newest first."""
    shown = Paginator(billing.list_payments(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/cashier/payments.html", {"page": shown})


@page(RECEIVE, "books.view")
def receipt(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """The receipt of a payment, made for printing."""
    return render(request, "portal/cashier/receipt.html", selectors.receipt_page(payment_id))


@page(RECEIVE)
def bank_credit(request: HttpRequest) -> HttpResponse:
    """Enter a credit of the bank statement; what fits no invoice waits as a surplus."""
    currency = current_country().currency
    form = BankCreditForm(posted(request), currency=currency, initial={"booked_on": clock.today()})
    if form.is_valid():
        credit = attempt(form, record_bank_credit, by=request.user, **form.cleaned_data)
        if credit is not None:
            _say_what_came_of(request, credit)
            return redirect("cashier:bank_credit")
    context = {"form": form, "currency": currency, "surpluses": billing.list_surpluses()}
    return render(request, "portal/cashier/bank_credit.html", context)


def _say_what_came_of(request: HttpRequest, credit: object) -> None:
    """A message that says whether the credit paid an invoice."""
    payment = getattr(credit, "payment", None)
    if payment is None:
        messages.warning(request, _("Recorded, but it fits no open invoice: it waits below."))
    else:
        number = payment.invoice.number
        messages.success(request, _("Recorded: it pays invoice %(number)s.") % {"number": number})
