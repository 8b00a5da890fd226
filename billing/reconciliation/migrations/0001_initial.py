"""Bank statements and what became of their lines."""

import core.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.common.database import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('payments', '0002_money_given_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankStatement',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('format', models.CharField(choices=[('camt053', 'CAMT.053'), ('mt940', 'MT940'), ('csv', 'CSV')], max_length=10)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('account', models.CharField(blank=True, max_length=60)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('currency', models.CharField(max_length=3)),
                ('opening_minor', models.BigIntegerField(null=True)),
                ('closing_minor', models.BigIntegerField(null=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('line_count', models.PositiveIntegerField()),
                ('repeated', models.PositiveIntegerField(default=0)),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-imported_at',),
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=100, unique=True)),
                ('booked_on', models.DateField()),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('payer', models.CharField(blank=True, max_length=200)),
                ('payer_account', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('matched', 'matched'), ('waiting', 'waits for a decision'), ('set_aside', 'set aside')], db_index=True, default='waiting', max_length=10)),
                ('how', models.CharField(blank=True, choices=[('reference', 'by its reference'), ('mended', 'by its reference, a mistyped character mended'), ('number', "by the invoice's number"), ('refund', 'a refund that left the account'), ('payout', 'a payout of the card provider'), ('person', 'by a person')], max_length=10)),
                ('meant_invoice_id', models.UUIDField(null=True)),
                ('proposals', models.JSONField(blank=True, default=list)),
                ('decided_at', models.DateTimeField(null=True)),
                ('remark', models.CharField(blank=True, max_length=500)),
                ('credit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statement_line', to='payments.bankcredit')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refund', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statement_line', to='payments.refund')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reconciliation.bankstatement')),
            ],
            options={
                'ordering': ('statement', 'position'),
                'constraints': [models.UniqueConstraint(fields=('statement', 'position'), name='statement_line_position_once'), models.CheckConstraint(condition=models.Q(('amount_minor', 0), _negated=True), name='statement_line_moves_something')],
            },
        ),
        append_only("reconciliation_bankstatement"),
    ]
