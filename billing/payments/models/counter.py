"""A cashier's session at the counter: counted when it opens and when it closes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.common.models import Identified
from core.common.money import Money


class CounterSession(Identified):
    """From opening the drawer to closing it, by one cashier in one currency.

    `opening_counts` and `closing_counts` say how many of each coin and note: the value in minor
    units as text, and the number. `expected_minor` is what should have been there at closing;
    the difference was booked then. A closed session never changes (trigger, migration 0003).
    """

    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="counter_sessions"
    )
    desk = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()
    opening_minor = models.BigIntegerField()
    opening_counts = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)
    expected_minor = models.BigIntegerField(null=True)
    counted_minor = models.BigIntegerField(null=True)
    closing_counts = models.JSONField(default=dict)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("cashier", "currency"),
                condition=Q(closed_at=None),
                name="counter_one_open_session_per_cashier",
            ),
            models.CheckConstraint(
                condition=Q(opening_minor__gte=0), name="counter_opening_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=True, expected_minor__isnull=True, counted_minor__isnull=True
                )
                | Q(
                    closed_at__isnull=False,
                    expected_minor__isnull=False,
                    counted_minor__isnull=False,
                ),
                name="counter_closed_is_counted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.cashier_id} {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def opening(self) -> Money:
        return Money(self.opening_minor, self.currency)

    @property
    def expected(self) -> Money | None:
        return None if self.expected_minor is None else Money(self.expected_minor, self.currency)

    @property
    def counted(self) -> Money | None:
        return None if self.counted_minor is None else Money(self.counted_minor, self.currency)

    @property
    def difference(self) -> Money | None:
        """Counted less expected: negative when money is missing."""
        if self.counted_minor is None or self.expected_minor is None:
            return None
        return Money(self.counted_minor - self.expected_minor, self.currency)
