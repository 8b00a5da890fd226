"""Accounts, entries, postings; balanced and append-only by trigger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.common.ids
from billing.ledger.migrations._triggers import balanced
from core.common.database import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.common.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("names", models.JSONField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "asset"),
                            ("liability", "liability"),
                            ("equity", "equity"),
                            ("income", "income"),
                            ("expense", "expense"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "cash at the counter"),
                            ("bank", "bank account"),
                            ("card", "card payments not yet paid out"),
                            ("receivable", "owed by applicants"),
                            ("overpayment", "money received that fits no invoice"),
                            ("opening", "opening balances"),
                            ("fees", "fees earned"),
                            ("charges", "charges of banks and card companies"),
                            ("write_off", "fees written off"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_open", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("code",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("use", ""), _negated=True),
                        fields=("use",),
                        name="ledger_one_account_per_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.common.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=200, unique=True)),
                ("date", models.DateField(db_index=True)),
                ("description", models.CharField(max_length=300)),
                ("subject_type", models.CharField(blank=True, max_length=50)),
                ("subject_id", models.UUIDField(db_index=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("posted_in", models.BigIntegerField(default=0, editable=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.journalentry",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "journal entries",
                "ordering": ("date", "made_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="ledger.account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="ledger.journalentry",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["account", "currency"], name="ledger_posting_balance")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True),
                        name="ledger_posting_not_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="ledger_posting_currency",
                    ),
                ],
            },
        ),
        append_only("ledger_journalentry"),
        append_only("ledger_posting"),
        balanced(),
    ]
