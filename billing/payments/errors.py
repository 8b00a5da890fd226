"""Why money is not taken, and what a provider may say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.common.errors import DomainError, Invalid, NotFound, Refused


class AmountDiffers(Invalid):
    code = "payment.amount_differs"
    sentence = _("Invoice %(number)s is over %(due)s, paid whole: %(given)s cannot be taken.")


class BankCreditKnown(Refused):
    code = "payment.bank_credit_known"
    sentence = _("The bank’s entry %(bank_id)s is recorded already.")


class NoProviderAccount(Refused):
    code = "payment.no_provider_account"
    sentence = _("This country does not take payments by %(provider)s.")


class AmountNotPayable(Refused):
    code = "payment.amount_not_payable"
    sentence = _("%(amount)s cannot be paid by card: the card network rounds this currency.")


class PaymentNotFound(NotFound):
    code = "payment.not_found"


class ProviderUnavailable(DomainError):
    code = "payment.provider_unavailable"
    sentence = _("The payment provider did not answer. Nothing was paid; please try again.")
    status = 503


class ProviderRefused(DomainError):
    code = "payment.provider_refused"
    sentence = _("The payment provider refused the request (%(reason)s).")
    status = 502


class SignatureWrong(DomainError):
    code = "payment.signature_wrong"
    sentence = _("This call was not signed by the payment provider.")
    status = 400


class NoticeUnreadable(Invalid):
    code = "payment.notice_unreadable"
    sentence = _("The provider's message could not be read: %(reason)s.")


class SurplusSpent(Refused):
    code = "payment.surplus_spent"
    sentence = _("Only %(left)s of this money is left, not %(wanted)s.")


class NotEnoughKept(Refused):
    code = "payment.not_enough_kept"
    sentence = _("%(missing)s is missing to pay invoice %(number)s whole.")


class WriteOffTooLarge(Refused):
    code = "payment.write_off_too_large"
    sentence = _("%(missing)s is missing: more than %(percent)s%% cannot be written off this way.")


class DepositTooSmall(Refused):
    code = "payment.deposit_too_small"
    sentence = _("The deposit holds %(balance)s, which is less than %(wanted)s.")


class InvoiceNotPaid(Refused):
    code = "payment.invoice_not_paid"
    sentence = _("Invoice %(number)s is not paid: cancel it instead of crediting it.")


class CreditEmpty(Invalid):
    code = "payment.credit_empty"
    sentence = _("A credit note needs a total above zero.")


class CreditTooLarge(Invalid):
    code = "payment.credit_too_large"
    sentence = _("At most %(left)s of line %(position)s can still be credited.")


class WayNotPossible(Invalid):
    code = "payment.way_not_possible"
    sentence = _(
        "This money cannot go back this way: a card refund needs a card payment with enough on it, "
        "a transfer needs the payee's name and account."
    )


class RefundNotWaiting(Refused):
    code = "payment.refund_not_waiting"
    sentence = _("This refund does not wait for a bank transfer.")


class ShortfallResolved(Refused):
    code = "payment.shortfall_resolved"
    sentence = _("This has been decided already.")


class CountInvalid(Invalid):
    code = "counter.count_invalid"
    sentence = _("“%(value)s” is no coin or note that is counted here, or its number is not right.")


class SessionOpen(Refused):
    code = "counter.session_open"
    sentence = _("You have a session open already: close it first.")


class SessionClosed(Refused):
    code = "counter.session_closed"
    sentence = _("This session is closed.")


class SessionMissing(Refused):
    code = "counter.session_missing"
    sentence = _("Count your drawer and open a session before you take cash.")
