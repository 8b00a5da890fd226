"""Schedules and stored quotes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.common.ids
from core.common.database import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeSchedule",
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
                ("version", models.CharField(max_length=64, unique=True)),
                ("effective_on", models.DateField(db_index=True)),
                ("currency", models.CharField(max_length=3)),
                ("body", models.JSONField()),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-effective_on", "-loaded_at"),
            },
        ),
        migrations.CreateModel(
            name="StoredQuote",
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
                ("application_id", models.UUIDField()),
                ("sequence", models.PositiveSmallIntegerField()),
                ("schedule_version", models.CharField(max_length=64)),
                ("facts", models.JSONField()),
                ("items", models.JSONField()),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
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
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="fees.feeschedule",
                    ),
                ),
            ],
            options={
                "ordering": ("application_id", "sequence"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application_id", "sequence"), name="stored_quote_sequence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_minor__gte", 0)),
                        name="stored_quote_not_negative",
                    ),
                ],
            },
        ),
        append_only("fees_feeschedule"),
        append_only("fees_storedquote"),
    ]
