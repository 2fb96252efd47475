"""What had come of a day, counted for the officers' screens; a count is replaced by the next one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("metering", "0008_photo_readings")]

    operations = [
        migrations.AddIndex(
            model_name='rejectedrow',
            index=models.Index(condition=models.Q(('replayed_by__isnull', True)), fields=['batch'], name='metering_rejected_row_waiting'),
        ),
        migrations.AddIndex(
            model_name='meter',
            index=models.Index(fields=['serial'], name='metering_meter_prefix', opclasses=['text_pattern_ops']),
        ),
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'office_id', 'feeder_id', 'transformer_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('office_id', models.BigIntegerField()),
                ('feeder_id', models.BigIntegerField()),
                ('transformer_id', models.BigIntegerField()),
                ('meters', models.IntegerField()),
                ('silent_meters', models.IntegerField()),
                ('whole_meters', models.IntegerField()),
                ('expected_blocks', models.BigIntegerField()),
                ('blocks', models.BigIntegerField()),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'metering_coverage',
                'constraints': [models.CheckConstraint(condition=models.Q(('blocks__gte', 0), ('blocks__lte', models.F('expected_blocks'))), name='metering_coverage_blocks')],
            },
        ),
        migrations.CreateModel(
            name='CoverageHour',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'office_id', 'hour', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('office_id', models.BigIntegerField()),
                ('hour', models.SmallIntegerField()),
                ('blocks', models.BigIntegerField()),
            ],
            options={
                'db_table': 'metering_coverage_hour',
                'constraints': [models.CheckConstraint(condition=models.Q(('hour__gte', 0), ('hour__lte', 48)), name='metering_coverage_hour_of_two_days')],
            },
        ),
    ]
