"""Bank statements as imported, and what became of each line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.payments.models import BankCredit, Refund
from billing.reconciliation.states import Format, How, LineState
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class BankStatement(AppendOnly, Identified):
    """A file of the bank. `digest` is the SHA-256 of its bytes: the same file comes in once.

    `repeated` counts lines that an earlier statement had already. Amounts in minor units.
    """

    name = models.CharField(max_length=200)
    format = models.CharField(max_length=10, choices=Format)
    digest = models.CharField(max_length=64, unique=True)
    account = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    first_day = models.DateField()
    last_day = models.DateField()
    line_count = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField(default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ("-imported_at",)

    def __str__(self) -> str:
        return self.name


class StatementLine(Identified):
    """A booking on the account: positive came in, negative went out, in minor units.

    `key` tells the same booking in two files apart from two like bookings: the bank's own
    reference, or else a digest of what the line says and of how often it said so before.
    `meant_invoice_id` is the invoice that matching found for sure. `proposals` are what a person
    may choose from, the likeliest first, each with its reasons.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=100, unique=True)
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payer = models.CharField(max_length=200, blank=True)
    payer_account = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=LineState, default=LineState.WAITING, db_index=True
    )
    how = models.CharField(max_length=10, choices=How, blank=True)
    meant_invoice_id = models.UUIDField(null=True)
    proposals = models.JSONField(default=list, blank=True)
    credit = models.OneToOneField(
        BankCredit, null=True, on_delete=models.PROTECT, related_name="statement_line"
    )
    refund = models.OneToOneField(
        Refund, null=True, on_delete=models.PROTECT, related_name="statement_line"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("statement", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("statement", "position"), name="statement_line_position_once"
            ),
            models.CheckConstraint(
                condition=~Q(amount_minor=0), name="statement_line_moves_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
