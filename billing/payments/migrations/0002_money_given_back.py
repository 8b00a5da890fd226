"""Decisions about surpluses, refunds, money taken back, deposits."""

import core.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.common.database import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0002_credit_notes'),
        ('ledger', '0003_more_uses'),
        ('payments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DepositAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation_id', models.UUIDField()),
                ('currency', models.CharField(max_length=3)),
                ('balance_minor', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='DepositMovement',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('amount_minor', models.BigIntegerField()),
                ('description', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('-made_at',),
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('counter', 'counter'), ('bank', 'bank transfer'), ('stripe', 'card'), ('gateway', 'mobile money'), ('deposit', 'deposit'), ('kept', 'money received before')], max_length=10)),
                ('payee', models.CharField(blank=True, max_length=300)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('waiting', 'on its way'), ('succeeded', 'given back'), ('failed', 'failed')], db_index=True, default='waiting', max_length=10)),
                ('provider_reference', models.CharField(blank=True, max_length=120)),
                ('failure_code', models.CharField(blank=True, max_length=80)),
                ('requested_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-requested_at',),
            },
        ),
        migrations.CreateModel(
            name='Shortfall',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('reason', models.CharField(choices=[('disputed', 'the payer disputes the payment'), ('refunded_there', "refunded in the provider's own pages")], max_length=20)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('found_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('resolution', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('-found_at',),
            },
        ),
        migrations.CreateModel(
            name='SurplusUse',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('invoice', 'paid an invoice'), ('refund', 'given back'), ('deposit', "put into the payer's deposit"), ('income', 'kept as income')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('decided_at',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='surplus',
            name='surplus_has_one_origin',
        ),
        migrations.RemoveField(
            model_name='surplus',
            name='resolution',
        ),
        migrations.AddField(
            model_name='surplus',
            name='credit_note',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surplus', to='invoices.creditnote'),
        ),
        migrations.AddField(
            model_name='surplus',
            name='used_minor',
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AlterField(
            model_name='payment',
            name='provider',
            field=models.CharField(choices=[('counter', 'counter'), ('bank', 'bank transfer'), ('stripe', 'card'), ('gateway', 'mobile money'), ('deposit', 'deposit'), ('kept', 'money received before')], max_length=10),
        ),
        migrations.AlterField(
            model_name='provideraccount',
            name='provider',
            field=models.CharField(choices=[('counter', 'counter'), ('bank', 'bank transfer'), ('stripe', 'card'), ('gateway', 'mobile money'), ('deposit', 'deposit'), ('kept', 'money received before')], max_length=10),
        ),
        migrations.AlterField(
            model_name='providerevent',
            name='provider',
            field=models.CharField(choices=[('counter', 'counter'), ('bank', 'bank transfer'), ('stripe', 'card'), ('gateway', 'mobile money'), ('deposit', 'deposit'), ('kept', 'money received before')], max_length=10),
        ),
        migrations.AlterField(
            model_name='surplus',
            name='reason',
            field=models.CharField(choices=[('unknown_reference', 'no invoice has this reference'), ('wrong_amount', 'the amount differs from the invoice'), ('wrong_currency', 'the currency differs from the invoice'), ('already_paid', 'the invoice was already paid'), ('invoice_cancelled', 'the invoice was cancelled'), ('credited', 'a credit note gave it back'), ('payment_failed', 'a refund did not reach the payer')], max_length=30),
        ),
        migrations.AlterField(
            model_name='webhookcall',
            name='provider',
            field=models.CharField(choices=[('counter', 'counter'), ('bank', 'bank transfer'), ('stripe', 'card'), ('gateway', 'mobile money'), ('deposit', 'deposit'), ('kept', 'money received before')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='surplus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bank_credit__isnull', True), ('credit_note__isnull', True), ('payment__isnull', False)), models.Q(('bank_credit__isnull', False), ('credit_note__isnull', True), ('payment__isnull', True)), models.Q(('bank_credit__isnull', True), ('credit_note__isnull', False), ('payment__isnull', True)), _connector='OR'), name='surplus_has_one_origin'),
        ),
        migrations.AddConstraint(
            model_name='surplus',
            constraint=models.CheckConstraint(condition=models.Q(('used_minor__gte', 0), ('used_minor__lte', models.F('amount_minor'))), name='surplus_never_used_twice'),
        ),
        migrations.AddConstraint(
            model_name='depositaccount',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'currency'), name='deposit_account_once'),
        ),
        migrations.AddConstraint(
            model_name='depositaccount',
            constraint=models.CheckConstraint(condition=models.Q(('balance_minor__gte', 0)), name='deposit_never_overdrawn'),
        ),
        migrations.AddField(
            model_name='depositmovement',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='payments.depositaccount'),
        ),
        migrations.AddField(
            model_name='depositmovement',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journalentry'),
        ),
        migrations.AddField(
            model_name='depositmovement',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refund',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment'),
        ),
        migrations.AddField(
            model_name='refund',
            name='requested_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='refund',
            name='surplus',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.surplus'),
        ),
        migrations.AddField(
            model_name='shortfall',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.journalentry'),
        ),
        migrations.AddField(
            model_name='shortfall',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shortfalls', to='payments.payment'),
        ),
        migrations.AddField(
            model_name='shortfall',
            name='resolved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='invoice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surplus_uses', to='invoices.invoice'),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='refund',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='payments.refund'),
        ),
        migrations.AddField(
            model_name='surplususe',
            name='surplus',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='payments.surplus'),
        ),
        migrations.AddConstraint(
            model_name='depositmovement',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor', 0), _negated=True), name='deposit_movement_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_reference', ''), _negated=True), fields=('way', 'provider_reference'), name='refund_provider_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='refund_positive'),
        ),
        migrations.AddConstraint(
            model_name='shortfall',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='shortfall_positive'),
        ),
        migrations.AddConstraint(
            model_name='surplususe',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor', 0), _negated=True), name='surplus_use_not_zero'),
        ),
        append_only("payments_surplususe"),
        append_only("payments_depositmovement"),
    ]
