import core.common.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.common.database import append_only

NEVER_OVER = """
CREATE OR REPLACE FUNCTION quota_never_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed numeric;
    taken numeric;
BEGIN
    SELECT amount INTO allowed FROM quotas_quota WHERE id = NEW.quota_id FOR NO KEY UPDATE;
    SELECT sum(CASE WHEN endorsed IS NOT NULL THEN endorsed
                    WHEN released_at IS NULL THEN reserved ELSE 0 END)
        INTO taken FROM quotas_reservation WHERE quota_id = NEW.quota_id;
    IF taken > allowed THEN
        RAISE EXCEPTION 'quota % would be exceeded: % of %', NEW.quota_id, taken, allowed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_never_over';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER quota_never_over AFTER INSERT ON quotas_reservation
    FOR EACH ROW EXECUTE FUNCTION quota_never_over();

CREATE OR REPLACE FUNCTION reservation_never_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.quota_id, NEW.permit_id, NEW.position, NEW.reserved, NEW.factor)
            IS DISTINCT FROM
       (OLD.id, OLD.quota_id, OLD.permit_id, OLD.position, OLD.reserved, OLD.factor)
       OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
       OR (OLD.endorsed IS NOT NULL AND NEW.endorsed IS DISTINCT FROM OLD.endorsed) THEN
        RAISE EXCEPTION 'a reservation is settled or released once, and never changed otherwise'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reservation_never_grows BEFORE UPDATE ON quotas_reservation
    FOR EACH ROW EXECUTE FUNCTION reservation_never_grows();
"""
UNHELD = """
DROP TRIGGER IF EXISTS quota_never_over ON quotas_reservation;
DROP TRIGGER IF EXISTS reservation_never_grows ON quotas_reservation;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('quotas', '0001_initial'),
        ('species', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('case_id', models.UUIDField()),
                ('position', models.PositiveSmallIntegerField()),
                ('amount', models.DecimalField(decimal_places=4, max_digits=16)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('reserved', 'Reserved at issue'), ('settled', 'Endorsed at the border'), ('released', 'Given back')], max_length=8)),
                ('change', models.DecimalField(decimal_places=4, max_digits=16)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='QuotaChange',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('opened', 'Opened'), ('raised', 'Raised'), ('lowered', 'Lowered'), ('details', 'Details changed'), ('carried_out', 'Carried over to another period'), ('carried_in', 'Carried over from another period')], max_length=11)),
                ('before', models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ('after', models.DecimalField(decimal_places=4, max_digits=16)),
                ('reason', models.TextField(blank=True)),
                ('notice', models.CharField(blank=True, max_length=400)),
                ('basis_id', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='quota',
            name='quota_key_once',
        ),
        migrations.AddField(
            model_name='quota',
            name='basis_id',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='quota',
            name='conversions',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='quota',
            name='ends_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='quota',
            name='purpose_codes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='quota',
            name='reference',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='quota',
            name='region',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='quota',
            name='starts_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='reservation',
            name='asked',
            field=models.DecimalField(decimal_places=4, max_digits=16, null=True),
        ),
        migrations.AddField(
            model_name='reservation',
            name='factor',
            field=models.DecimalField(decimal_places=8, default=1, max_digits=16),
        ),
        migrations.AddField(
            model_name='reservation',
            name='settled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='quota',
            index=models.Index(fields=['taxon', 'starts_on', 'ends_on'], name='quota_by_taxon_and_day'),
        ),
        migrations.AddConstraint(
            model_name='quota',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='quota_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='quota',
            constraint=models.UniqueConstraint(fields=('taxon', 'term_code', 'unit_code', 'source_codes', 'purpose_codes', 'origin', 'region', 'starts_on'), name='quota_key_once_a_period'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('factor__gt', 0)), name='reservation_factor_is_positive'),
        ),
        migrations.AddField(
            model_name='claim',
            name='quota',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='quotas.quota'),
        ),
        migrations.AddField(
            model_name='movement',
            name='quota',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='quotas.quota'),
        ),
        migrations.AddField(
            model_name='movement',
            name='reservation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='quotas.reservation'),
        ),
        migrations.AddField(
            model_name='quotachange',
            name='counterpart',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counterpart_changes', to='quotas.quota'),
        ),
        migrations.AddField(
            model_name='quotachange',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quotachange',
            name='quota',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='quotas.quota'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['case_id'], name='quota_claim_by_case'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(fields=('quota', 'case_id', 'position'), name='quota_claim_once_per_line'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='quota_claim_is_positive'),
        ),
        migrations.AddIndex(
            model_name='movement',
            index=models.Index(fields=['quota', 'at'], name='quota_movement_by_day'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(fields=('reservation', 'kind'), name='quota_movement_once_per_step'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change__gt', 0), ('kind', 'reserved')), models.Q(('change__lte', 0), ('kind__in', ['settled', 'released'])), _connector='OR'), name='quota_movement_sign'),
        ),
        migrations.AddIndex(
            model_name='quotachange',
            index=models.Index(fields=['quota', 'made_at'], name='quota_change_by_day'),
        ),
        migrations.AddConstraint(
            model_name='quotachange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['carried_in', 'carried_out']), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('notice', ''), _negated=True), ('counterpart__isnull', False)), _connector='OR'), name='quota_carry_over_is_justified'),
        ),
        migrations.RunSQL(
            sql="""
            UPDATE quotas_quota SET starts_on = make_date(year, 1, 1),
                                    ends_on = make_date(year, 12, 31);
            UPDATE quotas_reservation SET asked = reserved;
            INSERT INTO quotas_movement (id, quota_id, reservation_id, kind, change, at)
                SELECT gen_random_uuid(), quota_id, id, 'reserved', reserved, created_at
                FROM quotas_reservation;
            INSERT INTO quotas_movement (id, quota_id, reservation_id, kind, change, at)
                SELECT gen_random_uuid(), quota_id, id, 'settled', endorsed - reserved, now()
                FROM quotas_reservation WHERE endorsed IS NOT NULL;
            INSERT INTO quotas_movement (id, quota_id, reservation_id, kind, change, at)
                SELECT gen_random_uuid(), quota_id, id, 'released', -reserved, released_at
                FROM quotas_reservation WHERE released_at IS NOT NULL;
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        # Only checked at once, so that the tables may be altered below.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="quota", name="starts_on", field=models.DateField()
        ),
        migrations.AlterField(
            model_name="quota", name="ends_on", field=models.DateField()
        ),
        append_only("quotas_movement"),
        append_only("quotas_quotachange"),
        migrations.RunSQL(NEVER_OVER, UNHELD),
    ]
