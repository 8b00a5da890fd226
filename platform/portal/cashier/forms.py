"""Forms of the cashier: amounts as a person writes them, in the country's currency."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.common import clock
from core.common.errors import DomainError
from core.common.money import Money


class MoneyField(forms.CharField):
    """An amount in one currency (ISO 4217); cleans to Money."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **options)
        self.currency = currency

    def clean(self, value: Any) -> Money | None:
        """The amount. Raises ValidationError for what is no amount above zero."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = Money.parse(text, self.currency)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        if amount.amount_minor <= 0:
            raise forms.ValidationError(_("The amount must be above zero."))
        return amount


class CounterPaymentForm(forms.Form):
    """Cash for one invoice."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            currency=currency,
            label=_("Amount received"),
            help_text=_("Count the money first. Invoices are paid whole."),
        )


class BankCreditForm(forms.Form):
    """A credit as it stands on the bank statement."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=140,
        help_text=_("As printed on the statement, for example RF18 5390 0754 7034."),
    )
    payer = forms.CharField(label=_("Payer"), max_length=200, required=False)
    booked_on = forms.DateField(
        label=_("Booked on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    bank_id = forms.CharField(
        label=_("The bank's number of the credit"),
        max_length=100,
        required=False,
        help_text=_("If there is one: it stops the same credit from being entered twice."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(currency=currency, label=_("Amount"))
        self.order_fields(["reference", "amount", "booked_on", "payer", "bank_id"])

    def clean_booked_on(self) -> Any:
        """The day, which is not in the future."""
        day = self.cleaned_data["booked_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class SearchForm(forms.Form):
    """One box to find an invoice by number, reference or payer."""

    q = forms.CharField(label=_("Number, reference or payer"), max_length=100, required=False)
