"""Money received and how it came, and money that fits no invoice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.invoices.models import CreditNote, Invoice
from billing.payments.models.counter import CounterSession
from billing.payments.states import CallState, PaymentState, ProviderCode, SurplusReason
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class ProviderAccount(Identified):
    """The country's account with an online provider. Secrets are sealed (core.common.crypto)."""

    provider = models.CharField(max_length=10, choices=ProviderCode)
    public_key = models.CharField(max_length=200, blank=True)
    secret_key_sealed = models.BinaryField()
    webhook_secret_sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("provider",),
                condition=Q(is_active=True),
                name="one_active_account_per_provider",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.public_key[:12]}"


class Payment(Identified):
    """An attempt to pay one invoice with one provider, whole. Its id is the idempotency key.

    `provider_reference` is the provider's id of it ("pi_…", the bank's id of the credit);
    `account` is the account with an online provider that it was begun with.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=10, choices=ProviderCode)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=10, choices=PaymentState, default=PaymentState.WAITING, db_index=True
    )
    provider_reference = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=80, blank=True)
    account = models.ForeignKey(
        ProviderAccount, null=True, on_delete=models.PROTECT, related_name="payments"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "provider_reference"),
                condition=~Q(provider_reference=""),
                name="payment_provider_reference_once",
            ),
            models.UniqueConstraint(
                fields=("invoice",),
                condition=Q(state__in=("waiting", "failed"), provider="stripe"),
                name="payment_one_card_attempt_per_invoice",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(state="succeeded", succeeded_at__isnull=False)
                | Q(~Q(state="succeeded"), succeeded_at__isnull=True),
                name="payment_succeeded_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class Receipt(AppendOnly, Identified):
    """What the payer gets for cash, numbered without gaps per year."""

    number = models.CharField(max_length=40, unique=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    session = models.ForeignKey(
        CounterSession, null=True, on_delete=models.PROTECT, related_name="receipts"
    )

    class Meta:
        ordering = ("-received_at",)

    def __str__(self) -> str:
        return self.number


class BankCredit(AppendOnly, Identified):
    """A credit on the country's bank account, as the bank told it. `bank_id` is the bank's own
    id of it, by which a second telling is known. `payment` is set when it paid an invoice."""

    bank_id = models.CharField(max_length=100, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    text = models.TextField(blank=True)
    payer = models.CharField(max_length=200, blank=True)
    payment = models.OneToOneField(
        Payment, null=True, on_delete=models.PROTECT, related_name="bank_credit"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-booked_on", "-recorded_at")
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="bank_credit_positive"),
        )

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_matched(self) -> bool:
        return self.payment_id is not None


class Surplus(Identified):
    """Money that arrived and fits no invoice: booked as owed back, and waiting for a decision.

    Exactly one of `payment`, `bank_credit` and `credit_note` says where it came from; `invoice` is
    the one that was meant, where that is known. `used_minor` is the sum of its uses; it is
    resolved when nothing is left.
    """

    reason = models.CharField(max_length=30, choices=SurplusReason)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payment = models.OneToOneField(
        Payment, null=True, on_delete=models.PROTECT, related_name="surplus"
    )
    bank_credit = models.OneToOneField(
        BankCredit, null=True, on_delete=models.PROTECT, related_name="surplus"
    )
    credit_note = models.OneToOneField(
        CreditNote, null=True, on_delete=models.PROTECT, related_name="surplus"
    )
    invoice = models.ForeignKey(
        Invoice, null=True, on_delete=models.PROTECT, related_name="surpluses"
    )
    used_minor = models.BigIntegerField(db_default=0)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-found_at",)
        verbose_name_plural = "surpluses"
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    payment__isnull=False, bank_credit__isnull=True, credit_note__isnull=True
                )
                | Q(payment__isnull=True, bank_credit__isnull=False, credit_note__isnull=True)
                | Q(payment__isnull=True, bank_credit__isnull=True, credit_note__isnull=False),
                name="surplus_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(used_minor__gte=0, used_minor__lte=models.F("amount_minor")),
                name="surplus_never_used_twice",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def left(self) -> Money:
        """What is not decided yet."""
        return Money(self.amount_minor - self.used_minor, self.currency)


class WebhookCall(Identified):
    """A call as it arrived, stored before anything in it is believed."""

    provider = models.CharField(max_length=10, choices=ProviderCode)
    body = models.BinaryField()
    signature = models.CharField(max_length=1000, blank=True)
    address = models.GenericIPAddressField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=CallState, default=CallState.RECEIVED, db_index=True
    )
    event_id = models.CharField(max_length=120, blank=True, db_index=True)
    event_type = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-received_at",)

    def __str__(self) -> str:
        return f"{self.provider} {self.event_type} {self.state}"


class ProviderEvent(AppendOnly, Identified):
    """A provider's event that was applied: one row, however often it was told."""

    provider = models.CharField(max_length=10, choices=ProviderCode)
    event_id = models.CharField(max_length=120)
    call = models.ForeignKey(WebhookCall, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "event_id"), name="provider_event_once"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
