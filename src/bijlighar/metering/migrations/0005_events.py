"""Events of meters, the files they came in, rows that were not taken, and what switches showed."""

import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [("metering", "0004_pushes")]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('pk', models.CompositePrimaryKey('meter_id', 'code', 'occurred_at', 'sequence', blank=True, editable=False, primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('code', models.IntegerField()),
                ('occurred_at', models.DateTimeField()),
                ('sequence', models.IntegerField()),
                ('source_code', models.CharField(max_length=8)),
                ('detail', models.JSONField(default=dict)),
                ('batch_id', models.BigIntegerField(null=True)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'metering_event',
            },
        ),
        migrations.CreateModel(
            name='EventBatch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('content_digest', models.CharField(max_length=64)),
                ('layout', models.JSONField()),
                ('header', models.TextField()),
                ('name', models.CharField(max_length=255)),
                ('rows_read', models.BigIntegerField()),
                ('rows_new', models.BigIntegerField()),
                ('rows_known', models.BigIntegerField()),
                ('rows_rejected', models.BigIntegerField()),
                ('received_at', models.DateTimeField()),
                ('received_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_event_batch',
            },
        ),
        migrations.CreateModel(
            name='RejectedEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('content_digest', models.CharField(max_length=64)),
                ('line_number', models.BigIntegerField()),
                ('reason_code', models.CharField(max_length=16)),
                ('raw_text', models.TextField()),
            ],
            options={
                'db_table': 'metering_rejected_event',
            },
        ),
        migrations.CreateModel(
            name='RelayReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('read_at', models.DateTimeField()),
                ('is_on', models.BooleanField()),
                ('control_state', models.SmallIntegerField()),
                ('recorded_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_relay_reading',
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['meter_id', 'occurred_at'], name='metering_event_of_meter'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('code__in', [101, 102, 1085, 1086]), _negated=True), fields=['occurred_at'], name='metering_event_but_power'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('source_code__in', ['FILE', 'DLMS', 'PUSH'])), name='metering_event_source'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 0)), name='metering_event_sequence'),
        ),
        migrations.AddField(
            model_name='rejectedevent',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.eventbatch'),
        ),
        migrations.AddField(
            model_name='rejectedevent',
            name='taken_with',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.eventbatch'),
        ),
        migrations.AddConstraint(
            model_name='relayreading',
            constraint=models.UniqueConstraint(fields=('meter_id', 'read_at'), name='metering_relay_reading_once'),
        ),
        migrations.AddConstraint(
            model_name='rejectedevent',
            constraint=models.UniqueConstraint(fields=('content_digest', 'line_number'), name='metering_rejected_event_line'),
        ),
        append_only("metering_event_batch"),
        append_only("metering_event"),
        append_only("metering_relay_reading"),
    ]
