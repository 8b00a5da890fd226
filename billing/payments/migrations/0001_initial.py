"""Payments, receipts, bank credits, webhook calls."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.common.ids
from core.common.database import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invoices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderAccount",
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
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("counter", "counter"),
                            ("bank", "bank transfer"),
                            ("stripe", "card"),
                        ],
                        max_length=10,
                    ),
                ),
                ("public_key", models.CharField(blank=True, max_length=200)),
                ("secret_key_sealed", models.BinaryField()),
                ("webhook_secret_sealed", models.BinaryField()),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("provider",),
                        name="one_active_account_per_provider",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookCall",
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
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("counter", "counter"),
                            ("bank", "bank transfer"),
                            ("stripe", "card"),
                        ],
                        max_length=10,
                    ),
                ),
                ("body", models.BinaryField()),
                ("signature", models.CharField(blank=True, max_length=1000)),
                ("address", models.GenericIPAddressField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("signed", "signed by the provider"),
                            ("refused", "refused: not signed by the provider"),
                            ("applied", "applied"),
                            ("repeated", "repeated: applied before"),
                            ("ignored", "ignored: nothing to do"),
                            ("failed", "failed, to be tried again"),
                        ],
                        db_index=True,
                        default="received",
                        max_length=10,
                    ),
                ),
                ("event_id", models.CharField(blank=True, db_index=True, max_length=120)),
                ("event_type", models.CharField(blank=True, max_length=80)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-received_at",),
            },
        ),
        migrations.CreateModel(
            name="Payment",
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
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("counter", "counter"),
                            ("bank", "bank transfer"),
                            ("stripe", "card"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("succeeded", "paid"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        db_index=True,
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("provider_reference", models.CharField(blank=True, max_length=120)),
                ("failure_code", models.CharField(blank=True, max_length=80)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.provideraccount",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("succeeded_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="BankCredit",
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
                ("bank_id", models.CharField(max_length=100, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("booked_on", models.DateField()),
                ("text", models.TextField(blank=True)),
                ("payer", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_credit",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "ordering": ("-booked_on", "-recorded_at"),
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("number", models.CharField(max_length=40, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="payments.payment",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-received_at",),
            },
        ),
        migrations.CreateModel(
            name="Surplus",
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
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unknown_reference", "no invoice has this reference"),
                            ("wrong_amount", "the amount differs from the invoice"),
                            ("wrong_currency", "the currency differs from the invoice"),
                            ("already_paid", "the invoice was already paid"),
                            ("invoice_cancelled", "the invoice was cancelled"),
                        ],
                        max_length=30,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("found_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolution", models.CharField(blank=True, max_length=500)),
                (
                    "bank_credit",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surplus",
                        to="payments.bankcredit",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surpluses",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surplus",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "surpluses",
                "ordering": ("-found_at",),
            },
        ),
        migrations.CreateModel(
            name="ProviderEvent",
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
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("counter", "counter"),
                            ("bank", "bank transfer"),
                            ("stripe", "card"),
                        ],
                        max_length=10,
                    ),
                ),
                ("event_id", models.CharField(max_length=120)),
                ("applied_at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.webhookcall",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bankcredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="bank_credit_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_reference", ""), _negated=True),
                fields=("provider", "provider_reference"),
                name="payment_provider_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider", "stripe"), ("state__in", ("waiting", "failed"))),
                fields=("invoice",),
                name="payment_one_card_attempt_per_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payment_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "succeeded"), ("succeeded_at__isnull", False)),
                    models.Q(
                        models.Q(("state", "succeeded"), _negated=True),
                        ("succeeded_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="payment_succeeded_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="surplus",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bank_credit__isnull", False), ("payment__isnull", True)),
                    models.Q(("bank_credit__isnull", True), ("payment__isnull", False)),
                    _connector="OR",
                ),
                name="surplus_has_one_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="providerevent",
            constraint=models.UniqueConstraint(
                fields=("provider", "event_id"), name="provider_event_once"
            ),
        ),
        append_only("payments_receipt"),
        append_only("payments_bankcredit"),
        append_only("payments_providerevent"),
    ]
