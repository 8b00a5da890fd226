"""What a case owes, and that it moves on when that is settled."""

from __future__ import annotations

import pytest

from billing.fees.errors import FeeNotPaid
from billing.fees.models import FeeSchedule
from billing.fees.services import freeze_quote
from billing.invoices.cases import invoice_case, is_fee_settled
from billing.invoices.selectors import invoice_for, list_invoices
from billing.invoices.services import settle_invoice
from billing.invoices.workflow import fee_paid
from billing.payments.services import record_counter_payment
from core.accounts.actors import SYSTEM
from core.common import clock
from core.events.services import run_pending
from core.permits.models import Application
from core.permits.services import perform_action, set_line
from core.workflow.selectors import history
from tests.factories.people import make_user


def change(case: Application, **fields: object) -> Application:
    set_line(case, position=1, by=case.created_by, **fields)
    case.refresh_from_db()
    return case


def test_a_case_is_invoiced_over_its_frozen_quote(in_mz: None, draft) -> None:
    case = draft()
    freeze_quote(case, by=SYSTEM)
    invoice = invoice_case(change(case, quantity=10), by=SYSTEM)
    assert invoice.total_minor == 613000
    assert invoice.billed_to["name"] == "Kudu Tannery"
    assert [line.code for line in invoice.lines.all()] == ["appendix_2", "crocodile_skin"]
    assert invoice_case(case, by=SYSTEM) == invoice


def test_a_later_quote_replaces_the_open_invoice(in_mz: None, draft) -> None:
    case = draft()
    first = invoice_case(case, by=SYSTEM)
    freeze_quote(change(case, quantity=10), by=SYSTEM)
    second = invoice_case(case, by=SYSTEM)
    first.refresh_from_db()
    assert (first.state, second.state, second.total_minor) == ("cancelled", "open", 235000)


def test_what_was_paid_is_taken_off_a_dearer_quote(in_mz: None, draft) -> None:
    case = draft(skins=10)
    settle_invoice(invoice_case(case, by=SYSTEM), by=SYSTEM)
    assert is_fee_settled(case.id)
    freeze_quote(change(case, quantity=12), by=SYSTEM)
    assert not is_fee_settled(case.id)
    more = invoice_case(case, by=SYSTEM)
    assert [(line.code, line.amount_minor) for line in more.lines.all()] == [
        ("crocodile_skin", 7000)
    ]
    assert "invoiced before" in more.lines.get().explanation
    settle_invoice(more, by=SYSTEM)
    assert is_fee_settled(case.id)


def test_a_cheaper_quote_owes_nothing_more(in_mz: None, draft) -> None:
    case = draft(skins=10)
    settle_invoice(invoice_case(case, by=SYSTEM), by=SYSTEM)
    freeze_quote(change(case, quantity=5), by=SYSTEM)
    assert invoice_case(case, by=SYSTEM) is None
    assert is_fee_settled(case.id)


def test_the_guard_refuses_until_the_fee_is_paid(in_mz: None, draft) -> None:
    case = draft()
    with pytest.raises(FeeNotPaid):
        fee_paid(case, by=SYSTEM, data=None)
    invoice = invoice_case(case, by=SYSTEM)
    with pytest.raises(FeeNotPaid):
        fee_paid(case, by=SYSTEM, data=None)
    settle_invoice(invoice, by=SYSTEM)
    fee_paid(case, by=SYSTEM, data=None)


def submit(case: Application) -> Application:
    return perform_action(case, action="submit", by=case.created_by)


def test_paying_moves_a_case_in_sri_lanka_before_the_review(in_lk: None, draft) -> None:
    case = submit(draft(skins=5))
    run_pending()
    invoice = invoice_for(case.id)
    assert (case.state, invoice.total_minor) == ("awaiting_payment", 285000)
    record_counter_payment(invoice, amount=invoice.total, by=make_user("cashier"))
    run_pending()
    case.refresh_from_db()
    assert case.state == "submitted"
    run_pending()
    assert [line.action for line in history(case)].count("payment_received") == 1


def test_a_free_case_does_not_wait_for_money(in_lk: None, draft) -> None:
    old = FeeSchedule.objects.get()
    FeeSchedule.objects.create(
        version="free",
        effective_on=old.effective_on,
        currency="LKR",
        body=old.body | {"version": "free", "rules": []},
        loaded_at=clock.now(),
    )
    case = submit(draft(skins=5))
    assert case.state == "awaiting_payment"
    assert not list_invoices(application_id=case.id).exists()
    run_pending()
    case.refresh_from_db()
    assert case.state == "submitted"


def test_a_withdrawn_case_owes_nothing(in_lk: None, draft) -> None:
    case = submit(draft(skins=5))
    perform_action(case, action="withdraw", by=case.created_by, reason="sold at home")
    run_pending()
    assert invoice_for(case.id) is None
