import core.common.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.common.database import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0001_initial'),
        ('species', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review_months', models.PositiveSmallIntegerField(default=12)),
                ('remind_days', models.PositiveSmallIntegerField(default=30)),
                ('required', models.JSONField(blank=True, default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='finding',
            name='checks',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='finding',
            name='depth',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='finding',
            name='review_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='StandingFinding',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=30, unique=True)),
                ('source_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1), blank=True, default=list, size=None)),
                ('term_code', models.CharField(blank=True, max_length=3)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('maximum', models.DecimalField(blank=True, decimal_places=4, max_digits=16, null=True)),
                ('unit_code', models.CharField(default='NAR', max_length=3)),
                ('outcome', models.CharField(choices=[('positive', 'Positive'), ('conditional', 'Positive with conditions'), ('negative', 'Negative'), ('more_information', 'More information needed')], max_length=16)),
                ('conditions', models.TextField(blank=True)),
                ('reasoning', models.TextField()),
                ('evidence', models.JSONField(blank=True, default=dict)),
                ('depth', models.CharField(max_length=8)),
                ('review_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standing_findings_made', to=settings.AUTH_USER_MODEL)),
                ('taxon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='species.taxon')),
            ],
            options={
                'ordering': ['-made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FindingStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('in_force', 'In force'), ('withdrawn', 'Withdrawn')], default='in_force', max_length=9)),
                ('reason', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='standing', to='findings.standingfinding')),
            ],
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.UUIDField(default=core.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=16)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='findings.finding')),
                ('standing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='findings.standingfinding')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddIndex(
            model_name='standingfinding',
            index=models.Index(fields=['taxon', 'valid_until'], name='standing_finding_by_taxon'),
        ),
        migrations.AddConstraint(
            model_name='standingfinding',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='standing_finding_period_in_order'),
        ),
        migrations.AddConstraint(
            model_name='standingfinding',
            constraint=models.CheckConstraint(condition=models.Q(('reasoning', ''), _negated=True), name='standing_finding_has_reasoning'),
        ),
        migrations.AddConstraint(
            model_name='standingfinding',
            constraint=models.CheckConstraint(condition=models.Q(('maximum__isnull', True), ('maximum__gt', 0), _connector='OR'), name='standing_finding_maximum_positive'),
        ),
        migrations.AddConstraint(
            model_name='standingfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'conditional'), _negated=True), models.Q(('conditions', ''), _negated=True), _connector='OR'), name='standing_finding_conditional_has_conditions'),
        ),
        migrations.AddConstraint(
            model_name='findingstanding',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['in_force', 'withdrawn'])), name='finding_standing_known'),
        ),
        migrations.AddConstraint(
            model_name='findingstanding',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'in_force'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='finding_withdrawn_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.UniqueConstraint(fields=('finding', 'position'), name='citation_once_per_line'),
        ),
        migrations.AddConstraint(
            model_name='citation',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='citation_is_positive'),
        ),
        append_only("findings_standingfinding"),
        append_only("findings_citation"),
    ]
