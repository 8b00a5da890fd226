"""Journals, months that close, exchange rates."""

import core.common.ids
from billing.ledger.migrations._closing import closed_days_refused
from core.common.database import append_only
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='journalentry',
            name='journal',
            field=models.CharField(choices=[('sales', 'sales'), ('cash', 'cash'), ('bank', 'bank'), ('card', 'card'), ('general', 'general')], db_default='general', max_length=10),
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('starts_on', models.DateField(unique=True)),
                ('ends_on', models.DateField(unique=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=6)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-starts_on',),
            },
        ),
        migrations.CreateModel(
            name='PeriodBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('debit_minor', models.BigIntegerField()),
                ('credit_minor', models.BigIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='balances', to='ledger.period')),
            ],
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('base', models.CharField(max_length=3)),
                ('quote', models.CharField(max_length=3)),
                ('rate', models.DecimalField(decimal_places=10, max_digits=20)),
                ('on', models.DateField()),
                ('source', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-on', 'base', 'quote', '-recorded_at'),
                'indexes': [models.Index(fields=['base', 'quote', 'on'], name='ledger_rate_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rate__gt', 0)), name='ledger_rate_positive'), models.CheckConstraint(condition=models.Q(('base', models.F('quote')), _negated=True), name='ledger_rate_between_two')],
            },
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='ledger_period_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(('closed_at__isnull', True), ('state', 'open')), _connector='OR'), name='ledger_period_closed_has_time'),
        ),
        migrations.AddConstraint(
            model_name='periodbalance',
            constraint=models.UniqueConstraint(fields=('period', 'account', 'currency'), name='ledger_period_balance_once'),
        ),
        append_only("ledger_exchangerate"),
        closed_days_refused(),
    ]
