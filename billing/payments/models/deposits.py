"""Money that organisations have with the authority beforehand, and draw on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.ledger.models import JournalEntry
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class DepositAccount(models.Model):
    """What an organisation has in deposit, in one currency: the sum of its movements.

    Locked while it is drawn on; never below zero (constraint).
    """

    organisation_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation_id", "currency"), name="deposit_account_once"
            ),
            models.CheckConstraint(
                condition=Q(balance_minor__gte=0), name="deposit_never_overdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.balance}"

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)


class DepositMovement(AppendOnly, Identified):
    """Money put into a deposit (positive) or taken from it (negative), with its ledger entry."""

    account = models.ForeignKey(DepositAccount, on_delete=models.PROTECT, related_name="movements")
    amount_minor = models.BigIntegerField()
    description = models.CharField(max_length=300)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(amount_minor=0), name="deposit_movement_not_zero"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_minor}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.account.currency)
