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
