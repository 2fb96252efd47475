"""Check meters: requests, plans, fittings, readings by hand, verdicts, withdrawals; all of it append-only."""

import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [("metering", "0006_commands")]

    operations = [
        migrations.CreateModel(
            name='CheckRequest',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason_code', models.CharField(max_length=12)),
                ('words', models.TextField()),
                ('requested_at', models.DateTimeField()),
                ('requested_kind', models.CharField(max_length=8)),
                ('requested_by', models.CharField(max_length=120)),
                ('install_by_date', models.DateField()),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consumers.connection')),
                ('meter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter')),
            ],
            options={
                'db_table': 'metering_check_request',
            },
        ),
        migrations.CreateModel(
            name='CheckWithdrawn',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.checkrequest')),
                ('reason', models.TextField()),
                ('withdrawn_at', models.DateTimeField()),
                ('withdrawn_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_check_withdrawn',
            },
        ),
        migrations.CreateModel(
            name='CheckPlan',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('for_date', models.DateField()),
                ('planned_at', models.DateTimeField()),
                ('planned_by', models.CharField(max_length=120)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.checkrequest')),
            ],
            options={
                'db_table': 'metering_check_plan',
            },
        ),
        migrations.CreateModel(
            name='CheckReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField()),
                ('main_register_wh', models.BigIntegerField()),
                ('check_register_wh', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=120)),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.checkrequest')),
            ],
            options={
                'db_table': 'metering_check_reading',
            },
        ),
        migrations.CreateModel(
            name='CheckFitting',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.checkrequest')),
                ('main_class_code', models.CharField(max_length=4)),
                ('check_class_code', models.CharField(max_length=4)),
                ('main_resolution_wh', models.IntegerField()),
                ('check_resolution_wh', models.IntegerField()),
                ('tested_date', models.DateField()),
                ('fitted_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=120)),
                ('installation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.installation')),
            ],
            options={
                'db_table': 'metering_check_fitting',
            },
        ),
        migrations.CreateModel(
            name='CheckVerdict',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.checkrequest')),
                ('from_date', models.DateField()),
                ('to_date', models.DateField()),
                ('basis_code', models.CharField(max_length=8)),
                ('verdict_code', models.CharField(max_length=12)),
                ('main_wh', models.BigIntegerField()),
                ('check_wh', models.BigIntegerField()),
                ('days', models.JSONField()),
                ('trace', models.JSONField()),
                ('early_reason', models.TextField()),
                ('correct_from_date', models.DateField(null=True)),
                ('correct_to_date', models.DateField(null=True)),
                ('counted_wh', models.BigIntegerField(null=True)),
                ('corrected_wh', models.BigIntegerField(null=True)),
                ('change_paise', models.BigIntegerField(null=True)),
                ('months', models.JSONField(null=True)),
                ('rulebook_digest', models.CharField(max_length=64)),
                ('concluded_at', models.DateTimeField()),
                ('concluded_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_check_verdict',
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict_code__in', ['WITHIN', 'FAST', 'SLOW', 'UNDECIDED'])), name='metering_check_verdict_code'), models.CheckConstraint(condition=models.Q(('basis_code__in', ['DAYS', 'READINGS'])), name='metering_check_verdict_basis'), models.CheckConstraint(condition=models.Q(('to_date__gte', models.F('from_date'))), name='metering_check_verdict_dates'), models.CheckConstraint(condition=models.Q(models.Q(('counted_wh__isnull', False), ('verdict_code__in', ['FAST', 'SLOW'])), models.Q(('counted_wh__isnull', True), ('verdict_code__in', ['WITHIN', 'UNDECIDED'])), _connector='OR'), name='metering_check_verdict_correction')],
            },
        ),
        migrations.AddIndex(
            model_name='checkrequest',
            index=models.Index(fields=['install_by_date'], name='metering_check_request_due'),
        ),
        migrations.AddConstraint(
            model_name='checkrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason_code__in', ['TOO_MUCH', 'SINCE_NEW', 'TOO_LITTLE', 'OTHER'])), name='metering_check_request_reason'),
        ),
        migrations.AddConstraint(
            model_name='checkreading',
            constraint=models.UniqueConstraint(fields=('request', 'read_at'), name='metering_check_reading_once'),
        ),
        migrations.AddConstraint(
            model_name='checkreading',
            constraint=models.CheckConstraint(condition=models.Q(('check_register_wh__gte', 0), ('main_register_wh__gte', 0)), name='metering_check_reading_registers'),
        ),
        migrations.AddConstraint(
            model_name='checkfitting',
            constraint=models.CheckConstraint(condition=models.Q(('check_resolution_wh__gt', 0), ('main_resolution_wh__gt', 0)), name='metering_check_fitting_resolution'),
        ),
        append_only("metering_check_request"),
        append_only("metering_check_plan"),
        append_only("metering_check_fitting"),
        append_only("metering_check_reading"),
        append_only("metering_check_verdict"),
        append_only("metering_check_withdrawn"),
    ]
