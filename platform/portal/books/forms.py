"""What a reader may ask a book for, and what keeping the books asks for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.books.table import Asked, Book
from billing.invoices.models import Invoice
from billing.ledger.models import Journal
from billing.ledger.selectors import list_accounts
from billing.payments.models import Surplus
from billing.payments.services.crediting import creditable
from billing.payments.services.refunds import card_payment_behind
from billing.payments.states import ProviderCode
from core.common import clock
from core.common.errors import DomainError
from core.common.money import Money
from portal.cashier.forms import MoneyField


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


class AskedForm(forms.Form):
    """The filters of a book: only those that the book minds, each with a sensible default."""

    first = _day(_("From"))
    last = _day(_("To"))
    account = forms.CharField(label=_("Account"), max_length=200, required=False)
    journal = forms.ChoiceField(
        label=_("Journal"), choices=[("", _("All")), *Journal.choices], required=False
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = book
        for name in list(self.fields):
            if name not in book.asks:
                del self.fields[name]
        if "last" in self.fields and "first" not in self.fields:
            self.fields["last"].label = _("On")
        if "account" in self.fields and book.code != "owed":
            accounts = [
                (one.code, f"{one.code} {one.label(_language())}") for one in list_accounts()
            ]
            self.fields["account"] = forms.ChoiceField(
                label=_("Account"), choices=[("", _("All")), *accounts], required=False
            )
            self.order_fields(["first", "last", "account", "journal", "currency"])

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        content = super().clean() or {}
        asked = self._asked(content)
        if asked.first > asked.last:
            self.add_error(
                "first" if "first" in self.fields else "last", _("This is after the end.")
            )
        return content

    def asked(self) -> Asked:
        """What is asked for: this year up to today where nothing is said."""
        return self._asked(self.cleaned_data)

    def _asked(self, content: dict[str, Any]) -> Asked:
        last = content.get("last") or clock.today()
        first = content.get("first") or last.replace(month=1, day=1)
        return Asked(
            first=first if "first" in self.fields else dt.date.min,
            last=last,
            account=content.get("account") or "",
            currency=(content.get("currency") or "").upper(),
            journal=content.get("journal") or "",
            language=_language(),
        )


class MonthForm(forms.Form):
    """A month by its first day."""

    starts_on = forms.DateField()


class ReopenForm(forms.Form):
    """Why a month is opened again."""

    reason = forms.CharField(label=_("Why it is opened again"), max_length=500)


class RateForm(forms.Form):
    """An exchange rate as a source gives it."""

    base = forms.CharField(label=_("One unit of"), max_length=3, help_text=_("For example USD."))
    rate = forms.DecimalField(label=_("is worth"), max_digits=20, decimal_places=10)
    quote = forms.CharField(label=_("of"), max_length=3)
    on = _day(_("On"))
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who says so, for example the central bank.")
    )

    def clean_on(self) -> dt.date:
        """The day, today where none is given, and none that has not come."""
        day = self.cleaned_data["on"] or clock.today()
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def _language() -> str:
    return (get_language() or "en").split("-")[0]


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=_("The bank's file"),
        help_text=_("CAMT.053, MT940 or CSV. The format is found by itself."),
    )


class SurplusForm(forms.Form):
    """An invoice by its number."""

    number = forms.CharField(label=_("Invoice number"), max_length=40, required=False)
    write_off = forms.BooleanField(
        label=_("Write off a small difference (one per cent at most)"), required=False
    )


class RemarkForm(forms.Form):
    """Why."""

    remark = forms.CharField(label=_("Why"), max_length=500, required=False)


class RefundForm(forms.Form):
    """How much of a surplus goes back, and how."""

    way = forms.ChoiceField(label=_("How"), choices=(), widget=forms.RadioSelect)
    payee = forms.CharField(
        label=_("Payee and account"),
        max_length=300,
        required=False,
        help_text=_("For a bank transfer: name and account as the payer gave them."),
    )
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, surplus: Surplus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(currency=surplus.currency, label=_("Amount"))
        self.initial.setdefault("amount", str(surplus.left.decimal))
        ways = [(ProviderCode.BANK, _("by bank transfer")), (ProviderCode.COUNTER, _("in cash"))]
        if card_payment_behind(surplus) is not None:
            ways.insert(0, (ProviderCode.STRIPE, _("back to the card")))
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.initial.setdefault("way", ways[0][0])
        self.order_fields(["amount", "way", "payee", "reason"])


class CreditForm(forms.Form):
    """How much of each line of an invoice is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = creditable(invoice)
        for line in invoice.lines.all():
            left = self.left[line.position]
            self.fields[f"line-{line.position}"] = SignedMoneyField(
                currency=invoice.currency,
                label=line.label(_language()),
                required=False,
                initial=str(left.decimal),
                help_text=_("At most %(left)s.") % {"left": left.format(_language())},
            )
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def content(self) -> dict[str, Any]:
        """What `credit_invoice` asks for."""
        amounts = {
            place: self.cleaned_data[f"line-{place}"]
            for place in self.left
            if self.cleaned_data.get(f"line-{place}")
        }
        return {"reason": self.cleaned_data["reason"], "amounts": amounts}


class SignedMoneyField(forms.CharField):
    """An amount that may be negative (a relief); cleans to Money or None."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **options)
        self.currency = currency

    def clean(self, value: Any) -> Money | None:
        """The amount. Raises ValidationError for what is none."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text, self.currency)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
