"""Sessions at the counter; a closed one never changes."""

import core.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CLOSED = """
CREATE FUNCTION payments_guard_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed session at the counter never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_session_closed BEFORE UPDATE OR DELETE ON payments_countersession
    FOR EACH ROW EXECUTE FUNCTION payments_guard_session();
"""
NOT_CLOSED = """
DROP TRIGGER payments_session_closed ON payments_countersession;
DROP FUNCTION payments_guard_session();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_money_given_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CounterSession',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('desk', models.CharField(blank=True, max_length=100)),
                ('currency', models.CharField(max_length=3)),
                ('opened_at', models.DateTimeField()),
                ('opening_minor', models.BigIntegerField()),
                ('opening_counts', models.JSONField(default=dict)),
                ('closed_at', models.DateTimeField(null=True)),
                ('expected_minor', models.BigIntegerField(null=True)),
                ('counted_minor', models.BigIntegerField(null=True)),
                ('closing_counts', models.JSONField(default=dict)),
                ('remark', models.CharField(blank=True, max_length=500)),
                ('cashier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counter_sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-opened_at',),
            },
        ),
        migrations.AddField(
            model_name='receipt',
            name='session',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payments.countersession'),
        ),
        migrations.AddField(
            model_name='refund',
            name='session',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.countersession'),
        ),
        migrations.AddConstraint(
            model_name='countersession',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('cashier', 'currency'), name='counter_one_open_session_per_cashier'),
        ),
        migrations.AddConstraint(
            model_name='countersession',
            constraint=models.CheckConstraint(condition=models.Q(('opening_minor__gte', 0)), name='counter_opening_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='countersession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('counted_minor__isnull', True), ('expected_minor__isnull', True)), models.Q(('closed_at__isnull', False), ('counted_minor__isnull', False), ('expected_minor__isnull', False)), _connector='OR'), name='counter_closed_is_counted'),
        ),
        migrations.RunSQL(sql=CLOSED, reverse_sql=NOT_CLOSED),
    ]
