"""Accounts, entries, postings, periods, rates. The rules that matter are triggers (migrations)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.fees.wording import pick
from core.common.models import AppendOnly, Identified
from core.common.money import Money


class Use(models.TextChoices):
    """What the platform needs an account for; a pack says which account serves it."""

    CASH = "cash", _("cash at the counter")
    BANK = "bank", _("bank account")
    CARD = "card", _("card payments not yet paid out")
    RECEIVABLE = "receivable", _("owed by applicants")
    OVERPAYMENT = "overpayment", _("money received that fits no invoice")
    DEPOSIT = "deposit", _("deposits of applicants")
    DISPUTED = "disputed", _("money that a provider took back")
    PAYOUT = "payout", _("payouts of providers on their way")
    GATEWAY = "gateway", _("mobile money not yet paid out")
    DIFFERENCE = "difference", _("differences of cash counts")
    OPENING = "opening", _("opening balances")
    FEES = "fees", _("fees earned")
    CHARGES = "charges", _("charges of banks and card companies")
    WRITE_OFF = "write_off", _("fees written off")


class Journal(models.TextChoices):
    """The journals (books of first entry) that entries are kept in."""

    SALES = "sales", _("sales")
    CASH = "cash", _("cash")
    BANK = "bank", _("bank")
    CARD = "card", _("card")
    GENERAL = "general", _("general")


NEEDED = (Use.CASH, Use.BANK, Use.CARD, Use.RECEIVABLE, Use.OVERPAYMENT)


class Account(Identified):
    """An account of the country's chart, in any number of currencies.

    `names` is a text per language. An account that was posted to is never removed, only closed.
    """

    class Kind(models.TextChoices):
        ASSET = "asset", _("asset")
        LIABILITY = "liability", _("liability")
        EQUITY = "equity", _("equity")
        INCOME = "income", _("income")
        EXPENSE = "expense", _("expense")

    code = models.CharField(max_length=20, unique=True)
    names = models.JSONField()
    kind = models.CharField(max_length=10, choices=Kind)
    use = models.CharField(max_length=20, choices=Use, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("use",), condition=~Q(use=""), name="ledger_one_account_per_use"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.label('en')}"

    def label(self, language: str) -> str:
        """The account's name in `language`, else in English, else the first there is."""
        return pick(self.names, language)


class JournalEntry(AppendOnly, Identified):
    """One business fact in the books. Never changed: a correction is an entry that `reverses`.

    `subject_type` and `subject_id` point at what it is about ("invoice", its id). `posted_in` is
    the database transaction that wrote it, set by trigger: no posting can join it later.
    """

    idempotency_key = models.CharField(max_length=200, unique=True)
    date = models.DateField(db_index=True)
    journal = models.CharField(max_length=10, choices=Journal, db_default=Journal.GENERAL)
    description = models.CharField(max_length=300)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    subject_type = models.CharField(max_length=50, blank=True)
    subject_id = models.UUIDField(null=True, db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    posted_in = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("date", "made_at", "id")
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"{self.date} {self.description}"


class Posting(AppendOnly):
    """One side of an entry: debit positive, credit negative, in minor units of `currency`."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_posting_not_zero"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_posting_currency"
            ),
        )
        indexes = (models.Index(fields=("account", "currency"), name="ledger_posting_balance"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        """Positive for a debit, negative for a credit."""
        return Money(self.amount_minor, self.currency)

    @property
    def opposite(self) -> Money:
        """The amount with the other sign: a credit as it is written in its column."""
        return -self.amount


class Period(Identified):
    """A calendar month of the books. Closed ones take no more entries (trigger, migration 0002).

    Months are closed one after the other, so that all days up to the last closed month's end are
    closed. A month has a row from its first closing on.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-starts_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="ledger_period_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(state="open", closed_at__isnull=True),
                name="ledger_period_closed_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m} {self.state}"

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class PeriodBalance(models.Model):
    """What stood on an account when a period was closed: all debits and credits up to its end.

    In minor units of `currency`, both positive. A cache: the nightly check counts it again.
    """

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="balances")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    debit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "account", "currency"), name="ledger_period_balance_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.period_id} {self.account_id} {self.currency}"


class ExchangeRate(AppendOnly, Identified):
    """One unit of `base` was worth `rate` units of `quote` on a day, as a named source says.

    For showing what foreign money is worth; amounts of two currencies are never added.
    """

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    on = models.DateField()
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "base", "quote", "-recorded_at")
        constraints = (
            models.CheckConstraint(condition=Q(rate__gt=0), name="ledger_rate_positive"),
            models.CheckConstraint(
                condition=~Q(base=models.F("quote")), name="ledger_rate_between_two"
            ),
        )
        indexes = (models.Index(fields=("base", "quote", "on"), name="ledger_rate_by_day"),)

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.rate} ({self.on})"
