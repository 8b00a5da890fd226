"""What became of surpluses, refunds, and money that a provider took back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.invoices.models import Invoice
from billing.ledger.models import JournalEntry
from billing.payments.models.counter import CounterSession
from billing.payments.models.received import Payment, Surplus
from billing.payments.states import (
    ProviderCode,
    RefundState,
    ShortfallReason,
    UseKind,
)
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class Refund(Identified):
    """Money of a surplus on its way back to the payer. Its id is the idempotency key.

    `way` is how it goes: back to the card of `payment`, in cash, or by bank transfer to `payee`
    (name and account as the payer gave them). `provider_reference` is the provider's or the
    bank's id of it.
    """

    surplus = models.ForeignKey(Surplus, on_delete=models.PROTECT, related_name="refunds")
    way = models.CharField(max_length=10, choices=ProviderCode)
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="refunds"
    )
    payee = models.CharField(max_length=300, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=500)
    state = models.CharField(
        max_length=10, choices=RefundState, default=RefundState.WAITING, db_index=True
    )
    provider_reference = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=80, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    session = models.ForeignKey(
        CounterSession, null=True, on_delete=models.PROTECT, related_name="refunds"
    )

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("way", "provider_reference"),
                condition=~Q(provider_reference=""),
                name="refund_provider_reference_once",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_positive"),
        )

    def __str__(self) -> str:
        return f"{self.way} {self.amount} {self.state}"

    @property
    def mark(self) -> str:
        """What a transfer carries in its text, so that the statement's line is known by it."""
        return f"R-{self.id.hex[:8]}".upper()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class SurplusUse(AppendOnly, Identified):
    """What was decided about a surplus, or a part of it. Negative: a failed refund gave it back."""

    surplus = models.ForeignKey(Surplus, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=10, choices=UseKind)
    amount_minor = models.BigIntegerField()
    invoice = models.ForeignKey(
        Invoice, null=True, on_delete=models.PROTECT, related_name="surplus_uses"
    )
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT, related_name="uses")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("decided_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(amount_minor=0), name="surplus_use_not_zero"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"


class Shortfall(Identified):
    """Money that a provider took back from us unasked: waits for a decision like a surplus.

    `key` is the provider's id of what happened, by which a second telling is known.
    """

    key = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=20, choices=ShortfallReason)
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="shortfalls"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolution = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-found_at",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="shortfall_positive"),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
