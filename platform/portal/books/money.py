"""Deciding on money: bank statements and their exceptions, surpluses, refunds, shortfalls."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing.invoices.models import Invoice
from billing.payments import selectors as payments
from billing.payments.services import (
    confirm_bank_refund,
    credit_invoice,
    keep_as_deposit,
    keep_as_income,
    refund_surplus,
    settle_from_surpluses,
    write_off_shortfall,
)
from billing.reconciliation import selectors as bank
from billing.reconciliation import services as deciding
from billing.reconciliation.services import import_statement
from core.common import clock
from core.common.errors import DomainError
from design.forms import attempt, posted
from portal.access import page
from portal.acting import attempt_action
from tenants.context import current_country

from . import selectors
from .forms import CreditForm, RefundForm, RemarkForm, StatementForm, SurplusForm

VIEW, KEEP, REFUND = "books.view", "books.keep", "payment.refund"
PER_PAGE = 50


@page(VIEW)
def statements(request: HttpRequest) -> HttpResponse:
    """Imported statements, what the bank says against the books, and a form for another file."""
    may_keep = request.user.may(KEEP)
    sent = (request.POST, request.FILES) if request.method == "POST" and may_keep else (None, None)
    form = StatementForm(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        made = attempt(form, import_statement, file.read(), name=file.name, by=request.user)
        if made is not None:
            messages.success(request, _("The statement is taken in; its lines are being booked."))
            return redirect("books:statement", statement_id=made.pk)
    context = {
        "form": form,
        "may_keep": may_keep,
        "statements": bank.list_statements()[:50],
        "waiting": bank.list_exceptions().count(),
        "reconciled": bank.reconcile(on=clock.today(), currency=current_country().currency),
    }
    return render(request, "portal/books/statements.html", context)


@page(VIEW)
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One statement with what became of each line."""
    found = bank.list_statements().filter(id=statement_id).first()
    if found is None:
        raise Http404
    shown = Paginator(bank.list_lines(found.id), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/books/statement.html", {"statement": found, "page": shown})


@page(VIEW)
def exceptions(request: HttpRequest) -> HttpResponse:
    """Lines of statements that wait for a decision, the oldest first."""
    shown = Paginator(bank.list_exceptions(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/books/exceptions.html", {"page": shown})


@page(VIEW)
def exception(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """One line with what may be meant by it, and what can be done about it."""
    line = bank.get_line(line_id)
    context = selectors.exception_page(line) | {
        "form": SurplusForm(),
        "remark_form": RemarkForm(),
        "may_keep": request.user.may(KEEP),
    }
    return render(request, "portal/books/exception.html", context)


@require_POST
@page(KEEP)
def decide(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Do what was decided about a line."""
    line, kind = bank.get_line(line_id), request.POST.get("decision", "")
    remark = request.POST.get("remark", "").strip()
    try:
        done = _decide(line, kind, request, remark)
    except DomainError as error:
        messages.error(request, str(error))
        done = None
    if done is None:
        return redirect("books:exception", line_id=line.pk)
    messages.success(request, _("The line is decided."))
    return redirect("books:exceptions")


def _decide(line: Any, kind: str, request: HttpRequest, remark: str) -> Any:
    by = request.user
    if kind == "invoices":
        return deciding.pay_invoices(
            line,
            invoices=_invoices(request),
            write_off=bool(request.POST.get("write_off")),
            by=by,
        )
    if kind == "charge":
        return deciding.book_charge(line, remark=remark, by=by)
    if kind == "payout":
        return deciding.match_payout(line, entry_id=UUID(request.POST["entry"]), by=by)
    if kind == "refund":
        waiting = payments.list_waiting_refunds(online=False)
        refund = waiting.filter(id=request.POST.get("refund")).first()
        if refund is None:
            raise Http404
        return deciding.match_refund(line, refund=refund, by=by)
    if not remark:
        messages.error(request, _("Say why the line is set aside."))
        return None
    return deciding.set_aside(line, reason=remark, by=by)


def _invoices(request: HttpRequest) -> list[Invoice]:
    """The open invoices named by id or, in the field, by number."""
    ids = request.POST.getlist("invoice")
    found = list(Invoice.objects.filter(id__in=ids)) if ids else []
    number = request.POST.get("number", "").strip()
    if number:
        named = Invoice.objects.filter(number__iexact=number).first()
        if named is None:
            messages.error(request, _("There is no invoice %(number)s.") % {"number": number})
        else:
            found.append(named)
    return found


@page(VIEW)
def surpluses(request: HttpRequest) -> HttpResponse:
    """Money that waits for a decision, refunds on their way, money that providers took back."""
    context = {
        "surpluses": payments.list_surpluses(),
        "refunds": payments.list_waiting_refunds(online=False),
        "shortfalls": payments.list_shortfalls(),
        "may_keep": request.user.may(KEEP),
        "may_refund": request.user.may(REFUND),
    }
    return render(request, "portal/books/surpluses.html", context)


@page(VIEW)
def surplus(request: HttpRequest, surplus_id: UUID) -> HttpResponse:
    """One surplus and what can be done with it; a refund is asked for here."""
    found = payments.list_surpluses().filter(id=surplus_id).first()
    if found is None:
        raise Http404
    form = RefundForm(posted(request), surplus=found)
    if request.user.may(REFUND) and form.is_valid():
        made = attempt(form, refund_surplus, found, by=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("The refund is under way: %(state)s.")
                             % {"state": made.get_state_display()})  # fmt: skip
            return redirect("books:surpluses")
    context = {
        "surplus": found,
        "form": form,
        "settle_form": SurplusForm(),
        "remark_form": RemarkForm(),
        "organisation": selectors.organisation_of(found),
        "may_keep": request.user.may(KEEP),
        "may_refund": request.user.may(REFUND),
    }
    return render(request, "portal/books/surplus.html", context)


@require_POST
@page(KEEP)
def use_surplus(request: HttpRequest, surplus_id: UUID) -> HttpResponse:
    """Pay an invoice with a surplus, put it into the deposit, or keep it as income."""
    found = payments.list_surpluses().filter(id=surplus_id).first()
    if found is None:
        raise Http404
    kind, remark = request.POST.get("decision", ""), request.POST.get("remark", "").strip()
    done = None
    if kind == "invoice":
        chosen = _invoices(request)
        if chosen:
            done = attempt_action(
                request, settle_from_surpluses, chosen[0], surpluses=[found], by=request.user,
                write_off=bool(request.POST.get("write_off")),
            )  # fmt: skip
    elif kind == "deposit":
        organisation = selectors.organisation_of(found)
        if organisation is None:
            raise Http404
        done = attempt_action(
            request, keep_as_deposit, found, organisation_id=organisation.pk, by=request.user
        )
    elif remark:
        done = attempt_action(request, keep_as_income, found, reason=remark, by=request.user)
    else:
        messages.error(request, _("Say why the money is kept."))
    if done is None:
        return redirect("books:surplus", surplus_id=found.pk)
    messages.success(request, _("Decided."))
    return redirect("books:surpluses")


@require_POST
@page(REFUND)
def confirm_refund(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """A transfer has left the account."""
    refund = payments.list_waiting_refunds(online=False).filter(id=refund_id).first()
    if refund is None:
        raise Http404
    reference = request.POST.get("reference", "").strip() or str(refund.pk)
    if attempt_action(request, confirm_bank_refund, refund, reference=reference, by=request.user):
        messages.success(request, _("The refund is booked."))
    return redirect("books:surpluses")


@require_POST
@page(KEEP)
def close_shortfall(request: HttpRequest, shortfall_id: UUID) -> HttpResponse:
    """Write off money that a provider took back."""
    found = payments.list_shortfalls().filter(id=shortfall_id).first()
    reason = request.POST.get("remark", "").strip()
    if found is None:
        raise Http404
    if not reason:
        messages.error(request, _("Say why the money is written off."))
    elif attempt_action(request, write_off_shortfall, found, reason=reason, by=request.user):
        messages.success(request, _("Written off."))
    return redirect("books:surpluses")


@page(REFUND)
def credit(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """A credit note over lines of a paid invoice."""
    invoice = Invoice.objects.filter(id=invoice_id).prefetch_related("lines").first()
    if invoice is None:
        raise Http404
    form = CreditForm(posted(request), invoice=invoice)
    if form.is_valid():
        note = attempt(form, credit_invoice, invoice, by=request.user, **form.content())
        if note is not None:
            messages.success(request, _("Credit note %(number)s is written: decide how the money "
                                        "goes back.") % {"number": note.number})  # fmt: skip
            return redirect("books:surplus", surplus_id=note.surplus.pk)
    return render(request, "portal/books/credit.html", {"invoice": invoice, "form": form})
