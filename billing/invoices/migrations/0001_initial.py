"""Series, invoices, lines; frozen by trigger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.common.ids
from billing.invoices.migrations._triggers import frozen
from core.common.database import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[("invoice", "invoice"), ("receipt", "receipt")], max_length=10
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last_serial", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "year"), name="billing_series_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("application_id", models.UUIDField(db_index=True, null=True)),
                ("organisation_id", models.UUIDField(db_index=True, null=True)),
                ("quote_id", models.UUIDField(null=True)),
                ("billed_to", models.JSONField(default=dict)),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField()),
                ("reference", models.CharField(max_length=25, unique=True)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("paid", "paid"), ("cancelled", "cancelled")],
                        db_index=True,
                        default="open",
                        max_length=10,
                    ),
                ),
                ("paid_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=500)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-year", "-serial"),
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=64)),
                ("names", models.JSONField()),
                ("amount_minor", models.BigIntegerField()),
                ("account_code", models.CharField(max_length=20)),
                ("basis", models.CharField(max_length=30)),
                ("params", models.JSONField(default=dict)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ("invoice", "position"),
            },
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="invoice_serial_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("application_id",),
                name="invoice_one_open_per_application",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_minor__gt", 0)), name="invoice_total_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_at__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_at__isnull", True)),
                    _connector="OR",
                ),
                name="invoice_paid_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(
                fields=("invoice", "position"), name="invoice_line_position_once"
            ),
        ),
        append_only("invoices_invoiceline"),
        frozen(),
    ]
