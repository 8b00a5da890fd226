"""Number series, invoices, credit notes. What was invoiced is frozen by trigger (0001)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.fees.rules import QuoteItem
from billing.fees.wording import explain, pick
from billing.invoices.references import format_reference
from billing.invoices.states import Document, InvoiceState
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class BillingSeries(models.Model):
    """The last number given, per document and year. Locked while a number is taken."""

    document = models.CharField(max_length=10, choices=Document)
    year = models.PositiveSmallIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "year"), name="billing_series_once"),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.year}: {self.last_serial}"


class Invoice(Identified):
    """What somebody owes. Only `state` and what belongs to it ever change, and only forwards.

    `application_id` and `organisation_id` are keys of rows in the country's schema (none for the
    operator's invoices in the public schema). `reference` is the ISO 11649 reference that a bank
    transfer must carry. `billed_to` is the name and address as they were.
    """

    number = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    application_id = models.UUIDField(null=True, db_index=True)
    organisation_id = models.UUIDField(null=True, db_index=True)
    quote_id = models.UUIDField(null=True)
    billed_to = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    reference = models.CharField(max_length=25, unique=True)
    issued_on = models.DateField()
    due_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=InvoiceState, default=InvoiceState.OPEN, db_index=True
    )
    paid_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-year", "-serial")
        constraints = (
            models.UniqueConstraint(fields=("year", "serial"), name="invoice_serial_once"),
            models.UniqueConstraint(
                fields=("application_id",),
                condition=Q(state="open"),
                name="invoice_one_open_per_application",
            ),
            models.CheckConstraint(condition=Q(total_minor__gt=0), name="invoice_total_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", paid_at__isnull=False)
                | Q(~Q(state="paid"), paid_at__isnull=True),
                name="invoice_paid_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return self.state == InvoiceState.OPEN

    @property
    def printed_reference(self) -> str:
        """The bank reference in groups of four."""
        return format_reference(self.reference)


class InvoiceLine(AppendOnly):
    """One item of an invoice, as quoted: name per language, amount, and how it came about."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=64)
    names = models.JSONField()
    amount_minor = models.BigIntegerField()
    account_code = models.CharField(max_length=20)
    basis = models.CharField(max_length=30)
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ("invoice", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("invoice", "position"), name="invoice_line_position_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.label('en')}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.invoice.currency)

    @property
    def explanation(self) -> str:
        """How the amount came about, in words of the active language."""
        return explain(self.basis, self.params, self.invoice.currency)

    def as_item(self) -> QuoteItem:
        """The line as the item of a quote that it was made from."""
        return QuoteItem(
            code=self.code,
            names=self.names,
            amount=self.amount,
            account=self.account_code,
            basis=self.basis,
            params=self.params,
        )

    def label(self, language: str) -> str:
        """The item's name in `language`, or the first name that there is."""
        return pick(self.names, language)


class CreditNote(AppendOnly, Identified):
    """What of a paid invoice is taken back, line by line, numbered without gaps per year.

    An invoice that is not paid is cancelled instead. No line is ever credited beyond what was
    invoiced (trigger, migration 0002).
    """

    number = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    reason = models.CharField(max_length=500)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    issued_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "-serial")
        constraints = (
            models.UniqueConstraint(fields=("year", "serial"), name="credit_note_serial_once"),
            models.CheckConstraint(
                condition=Q(total_minor__gt=0), name="credit_note_total_positive"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class CreditNoteLine(AppendOnly):
    """How much of an invoice's line is taken back, with the line's sign (a relief is negative)."""

    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines")
    invoice_line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="credited")
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("credit_note", "invoice_line")
        constraints = (
            models.UniqueConstraint(
                fields=("credit_note", "invoice_line"), name="credit_note_line_once"
            ),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="credit_note_line_not_zero"),
        )

    def __str__(self) -> str:
        return f"{self.invoice_line} {self.amount_minor}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.credit_note.currency)
