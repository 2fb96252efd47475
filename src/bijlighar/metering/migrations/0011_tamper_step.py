from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    """What officers did about reports of tampering."""

    dependencies = [('metering', '0010_archive'), ('consumers', '0002_place')]

    operations = [
        migrations.CreateModel(
            name='TamperStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('meter_id', models.BigIntegerField()),
                ('code', models.IntegerField()),
                ('from_at', models.DateTimeField()),
                ('step_code', models.CharField(max_length=8)),
                ('note', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('taken_by_id', models.BigIntegerField()),
                ('taken_by', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'metering_tamper_step',
                'indexes': [models.Index(fields=['meter_id', 'code', 'from_at'], name='metering_tamper_step_of')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('step_code__in', ['SEEN', 'INSPECT'])), name='metering_tamper_step_code'),
                    models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='metering_tamper_step_note'),
                ],
            },
        ),
        append_only('metering_tamper_step'),
    ]
