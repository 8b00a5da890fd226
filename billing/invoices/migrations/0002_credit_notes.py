"""Credit notes: what of a paid invoice is taken back."""

import core.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing.invoices.migrations._triggers import credited_in_bounds
from core.common.database import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='billingseries',
            name='document',
            field=models.CharField(choices=[('invoice', 'invoice'), ('receipt', 'receipt'), ('credit', 'credit note')], max_length=10),
        ),
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('serial', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('currency', models.CharField(max_length=3)),
                ('total_minor', models.BigIntegerField()),
                ('issued_on', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='invoices.invoice')),
            ],
            options={
                'ordering': ('-year', '-serial'),
            },
        ),
        migrations.CreateModel(
            name='CreditNoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_minor', models.BigIntegerField()),
                ('credit_note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='invoices.creditnote')),
                ('invoice_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credited', to='invoices.invoiceline')),
            ],
            options={
                'ordering': ('credit_note', 'invoice_line'),
            },
        ),
        migrations.AddConstraint(
            model_name='creditnote',
            constraint=models.UniqueConstraint(fields=('year', 'serial'), name='credit_note_serial_once'),
        ),
        migrations.AddConstraint(
            model_name='creditnote',
            constraint=models.CheckConstraint(condition=models.Q(('total_minor__gt', 0)), name='credit_note_total_positive'),
        ),
        migrations.AddConstraint(
            model_name='creditnoteline',
            constraint=models.UniqueConstraint(fields=('credit_note', 'invoice_line'), name='credit_note_line_once'),
        ),
        migrations.AddConstraint(
            model_name='creditnoteline',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor', 0), _negated=True), name='credit_note_line_not_zero'),
        ),
        append_only("invoices_creditnote"),
        append_only("invoices_creditnoteline"),
        credited_in_bounds(),
    ]
