"""Registers read by photo: photos, what a person says they show, decisions, what counts; all append-only."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("metering", "0007_check_meter"),
        ("consumers", "0001_first"),
        ("documents", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name='PhotoReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('received_digest', models.CharField(max_length=64)),
                ('likeness', models.BinaryField()),
                ('hint', models.CharField(max_length=12)),
                ('hint_percent', models.SmallIntegerField()),
                ('read_at', models.DateTimeField()),
                ('is_camera_time', models.BooleanField()),
                ('latitude_udeg', models.IntegerField(null=True)),
                ('longitude_udeg', models.IntegerField(null=True)),
                ('submitted_at', models.DateTimeField()),
                ('submitted_by', models.CharField(max_length=120)),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consumers.connection')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('meter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter')),
            ],
            options={
                'db_table': 'metering_photo_reading',
            },
        ),
        migrations.CreateModel(
            name='PhotoConfirmed',
            fields=[
                ('reading', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.photoreading')),
                ('typed', models.CharField(max_length=12)),
                ('register_wh', models.BigIntegerField()),
                ('doubts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('facts', models.JSONField()),
                ('confirmed_at', models.DateTimeField()),
                ('confirmed_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_photo_confirmed',
            },
        ),
        migrations.CreateModel(
            name='PhotoDecision',
            fields=[
                ('reading', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.photoconfirmed')),
                ('decision_code', models.CharField(max_length=8)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('decided_by_id', models.BigIntegerField()),
                ('decided_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_photo_decision',
            },
        ),
        migrations.CreateModel(
            name='PhotoTaken',
            fields=[
                ('reading', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='metering.photoconfirmed')),
                ('read_at', models.DateTimeField()),
                ('register_wh', models.BigIntegerField()),
                ('from_at', models.DateTimeField(null=True)),
                ('from_register_wh', models.BigIntegerField(null=True)),
                ('shared_wh', models.BigIntegerField()),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_photo_taken',
            },
        ),
        migrations.AddIndex(
            model_name='photoconfirmed',
            index=models.Index(condition=models.Q(('doubts', []), _negated=True), fields=['reading'], name='metering_photo_doubtful'),
        ),
        migrations.AddConstraint(
            model_name='photoconfirmed',
            constraint=models.CheckConstraint(condition=models.Q(('register_wh__gte', 0)), name='metering_photo_confirmed_register'),
        ),
        migrations.AddIndex(
            model_name='photoreading',
            index=models.Index(fields=['connection', 'submitted_at'], name='metering_photo_of_connection'),
        ),
        migrations.AddIndex(
            model_name='photoreading',
            index=models.Index(fields=['meter'], name='metering_photo_of_meter'),
        ),
        migrations.AddIndex(
            model_name='photoreading',
            index=models.Index(fields=['received_digest'], name='metering_photo_digest'),
        ),
        migrations.AddConstraint(
            model_name='photoreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude_udeg__isnull', True), ('longitude_udeg__isnull', True)), models.Q(('latitude_udeg__isnull', False), ('longitude_udeg__isnull', False)), _connector='OR'), name='metering_photo_place_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='photodecision',
            constraint=models.CheckConstraint(condition=models.Q(('decision_code__in', ['TAKE', 'REFUSE', 'AGAIN'])), name='metering_photo_decision_code'),
        ),
        migrations.AddConstraint(
            model_name='photodecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='metering_photo_decision_reason'),
        ),
        migrations.AddField(
            model_name='phototaken',
            name='batch',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.ingestbatch'),
        ),
        migrations.AddField(
            model_name='phototaken',
            name='meter',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='metering.meter'),
        ),
        migrations.AddConstraint(
            model_name='phototaken',
            constraint=models.UniqueConstraint(fields=('meter', 'read_at'), name='metering_photo_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='phototaken',
            constraint=models.CheckConstraint(condition=models.Q(('shared_wh__gte', 0)), name='metering_photo_taken_shared'),
        ),
        append_only("metering_photo_reading"),
        append_only("metering_photo_confirmed"),
        append_only("metering_photo_decision"),
        append_only("metering_photo_taken"),
    ]
