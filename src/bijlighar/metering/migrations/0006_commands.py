"""Commands to meters with every step, where they stand, and where meters listen."""

import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only

DECIDED = """
ALTER TABLE metering_command ADD CONSTRAINT metering_command_decided CHECK (
    kind_code <> 'DISCONNECT' OR (
        decision_key IS NOT NULL AND btrim(decision_key) <> ''
        AND decision_reason IS NOT NULL AND btrim(decision_reason) <> ''
        AND decision_snapshot IS NOT NULL AND jsonb_typeof(decision_snapshot) = 'object'
        AND decision_snapshot <> '{}'::jsonb
    )
)
"""
"""Nobody is cut off without a recorded decision: its key, what was known, and the reason."""


class Migration(migrations.Migration):

    dependencies = [("metering", "0005_events")]

    operations = [
        migrations.CreateModel(
            name='Command',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('kind_code', models.CharField(max_length=12)),
                ('reason', models.TextField()),
                ('decision_key', models.CharField(max_length=120, null=True)),
                ('decision_snapshot', models.JSONField(null=True)),
                ('decision_reason', models.TextField(null=True)),
                ('most_attempts', models.SmallIntegerField()),
                ('expires_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField()),
                ('requested_by', models.CharField(max_length=120)),
                ('installation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.installation')),
            ],
            options={
                'db_table': 'metering_command',
            },
        ),
        migrations.CreateModel(
            name='CommandStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('step_code', models.CharField(max_length=12)),
                ('attempt', models.SmallIntegerField()),
                ('reason_code', models.CharField(max_length=24)),
                ('detail', models.TextField()),
                ('evidence', models.JSONField(default=dict)),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.CharField(max_length=120)),
                ('command', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.command')),
            ],
            options={
                'db_table': 'metering_command_step',
            },
        ),
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('meter_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=255)),
                ('port', models.IntegerField()),
                ('key_reference', models.CharField(max_length=80)),
                ('counter_floor', models.BigIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'metering_endpoint',
            },
        ),
        migrations.CreateModel(
            name='CommandState',
            fields=[
                ('command', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.command')),
                ('meter_id', models.BigIntegerField()),
                ('is_switching', models.BooleanField()),
                ('state_code', models.CharField(max_length=12)),
                ('turn', models.IntegerField()),
                ('attempts', models.SmallIntegerField()),
                ('next_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'metering_command_state',
            },
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.CheckConstraint(condition=models.Q(('port__range', (1, 65535))), name='metering_endpoint_port'),
        ),
        migrations.AddIndex(
            model_name='commandstate',
            index=models.Index(condition=models.Q(('state_code__in', ['REQUESTED', 'SENT'])), fields=['next_at'], name='metering_command_state_due'),
        ),
        migrations.AddIndex(
            model_name='commandstate',
            index=models.Index(condition=models.Q(('state_code__in', ['REQUESTED', 'SENT'])), fields=['meter_id'], name='metering_command_state_live'),
        ),
        migrations.AddConstraint(
            model_name='commandstate',
            constraint=models.CheckConstraint(condition=models.Q(('state_code__in', ['REQUESTED', 'SENT', 'CONFIRMED', 'FAILED', 'CANCELLED', 'EXPIRED'])), name='metering_command_state_code'),
        ),
        migrations.AddConstraint(
            model_name='commandstate',
            constraint=models.UniqueConstraint(condition=models.Q(('state_code', 'SENT')), fields=('meter_id',), name='metering_command_one_in_flight'),
        ),
        migrations.AddIndex(
            model_name='command',
            index=models.Index(fields=['meter_id', '-id'], name='metering_command_of_meter'),
        ),
        migrations.AddConstraint(
            model_name='command',
            constraint=models.CheckConstraint(condition=models.Q(('kind_code__in', ['DISCONNECT', 'CONNECT', 'READ_NOW', 'CHECK_CLOCK', 'SET_CLOCK'])), name='metering_command_kind'),
        ),
        migrations.AddConstraint(
            model_name='command',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('requested_at'))), name='metering_command_expiry'),
        ),
        migrations.AddConstraint(
            model_name='command',
            constraint=models.CheckConstraint(condition=models.Q(('most_attempts__range', (1, 20))), name='metering_command_attempts'),
        ),
        migrations.AddConstraint(
            model_name='command',
            constraint=models.UniqueConstraint(condition=models.Q(('kind_code', 'DISCONNECT')), fields=('decision_key',), name='metering_command_one_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='commandstep',
            constraint=models.CheckConstraint(condition=models.Q(('step_code__in', ['REQUESTED', 'SENT', 'PUT_OFF', 'CONFIRMED', 'FAILED', 'CANCELLED', 'EXPIRED', 'TOO_LATE'])), name='metering_command_step_code'),
        ),
        migrations.AddConstraint(
            model_name='commandstep',
            constraint=models.UniqueConstraint(condition=models.Q(('step_code__in', ['CONFIRMED', 'FAILED', 'CANCELLED', 'EXPIRED'])), fields=('command',), name='metering_command_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='commandstep',
            constraint=models.UniqueConstraint(condition=models.Q(('step_code', 'SENT')), fields=('command', 'attempt'), name='metering_command_attempt_once'),
        ),
        migrations.RunSQL(DECIDED, "ALTER TABLE metering_command DROP CONSTRAINT metering_command_decided"),
        append_only("metering_command"),
        append_only("metering_command_step"),
    ]
