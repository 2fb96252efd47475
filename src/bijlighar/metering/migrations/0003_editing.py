"""What people and events say about readings, and what validation doubts: all of it append-only."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [("metering", "0002_days_by_month")]

    operations = [
        migrations.CreateModel(
            name='Interruption',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField()),
                ('source_code', models.CharField(max_length=8)),
                ('evidence', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=120)),
                ('feeder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.feeder')),
                ('meter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter')),
                ('transformer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.transformer')),
            ],
            options={
                'db_table': 'metering_interruption',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('blocks', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('values_wh', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(null=True), size=None)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by_id', models.BigIntegerField()),
                ('proposed_by', models.CharField(max_length=120)),
                ('meter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter')),
            ],
            options={
                'db_table': 'metering_correction',
            },
        ),
        migrations.CreateModel(
            name='CorrectionStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('step_code', models.CharField(max_length=8)),
                ('reason', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('taken_by_id', models.BigIntegerField()),
                ('taken_by', models.CharField(max_length=120)),
                ('correction', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.correction')),
            ],
            options={
                'db_table': 'metering_correction_step',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('pk', models.CompositePrimaryKey('meter_id', 'day', 'version', 'code', 'from_block', blank=True, editable=False, primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('version', models.IntegerField()),
                ('code', models.CharField(max_length=24)),
                ('from_block', models.SmallIntegerField()),
                ('to_block', models.SmallIntegerField()),
                ('found_value', models.BigIntegerField()),
                ('against_value', models.BigIntegerField()),
            ],
            options={
                'db_table': 'metering_finding',
                'indexes': [models.Index(fields=['day', 'code'], name='metering_finding_day')],
            },
        ),
        migrations.CreateModel(
            name='FindingDecision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('code', models.CharField(max_length=24)),
                ('from_block', models.SmallIntegerField()),
                ('to_block', models.SmallIntegerField()),
                ('found_value', models.BigIntegerField()),
                ('decision_code', models.CharField(max_length=16)),
                ('reason', models.TextField()),
                ('correction_id', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('decided_by_id', models.BigIntegerField()),
                ('decided_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_finding_decision',
                'indexes': [models.Index(fields=['meter_id', 'day'], name='metering_finding_decision_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision_code__in', ['ACCEPT', 'ESTIMATE_INSTEAD', 'CORRECT'])), name='metering_finding_decision_code')],
            },
        ),
        migrations.CreateModel(
            name='InterruptionWithdrawn',
            fields=[
                ('interruption', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.interruption')),
                ('reason', models.TextField()),
                ('withdrawn_at', models.DateTimeField()),
                ('withdrawn_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_interruption_withdrawn',
            },
        ),
        migrations.CreateModel(
            name='ClockOffset',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('measured_at', models.DateTimeField()),
                ('offset_seconds', models.IntegerField()),
                ('source_code', models.CharField(max_length=8)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=120)),
                ('meter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter')),
            ],
            options={
                'db_table': 'metering_clock_offset',
                'constraints': [models.UniqueConstraint(fields=('meter', 'measured_at', 'source_code'), name='metering_clock_offset_once'), models.CheckConstraint(condition=models.Q(('source_code__in', ['STAMPS', 'CHECK', 'EVENT'])), name='metering_clock_offset_source')],
            },
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['meter', 'day'], name='metering_correction_day'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='metering_correction_reason'),
        ),
        migrations.AddConstraint(
            model_name='correctionstep',
            constraint=models.CheckConstraint(condition=models.Q(('step_code__in', ['APPROVED', 'REJECTED', 'REVERSED'])), name='metering_correction_step_code'),
        ),
        migrations.AddConstraint(
            model_name='correctionstep',
            constraint=models.UniqueConstraint(fields=('correction', 'step_code'), name='metering_correction_step_once'),
        ),
        migrations.AddConstraint(
            model_name='correctionstep',
            constraint=models.UniqueConstraint(condition=models.Q(('step_code__in', ['APPROVED', 'REJECTED'])), fields=('correction',), name='metering_correction_decided_once'),
        ),
        migrations.AddIndex(
            model_name='interruption',
            index=models.Index(fields=['to_at', 'from_at'], name='metering_interruption_times'),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feeder__isnull', True), ('meter__isnull', False), ('transformer__isnull', True)), models.Q(('feeder__isnull', True), ('meter__isnull', True), ('transformer__isnull', False)), models.Q(('feeder__isnull', False), ('meter__isnull', True), ('transformer__isnull', True)), _connector='OR'), name='metering_interruption_one_scope'),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.CheckConstraint(condition=models.Q(('to_at__gt', models.F('from_at'))), name='metering_interruption_dates'),
        ),
        migrations.AddConstraint(
            model_name='interruption',
            constraint=models.CheckConstraint(condition=models.Q(('source_code__in', ['EVENT', 'FEEDER', 'OFFICER'])), name='metering_interruption_source'),
        ),
        append_only("metering_interruption"),
        append_only("metering_interruption_withdrawn"),
        append_only("metering_clock_offset"),
        append_only("metering_correction"),
        append_only("metering_correction_step"),
        append_only("metering_finding"),
        append_only("metering_finding_decision"),
    ]
