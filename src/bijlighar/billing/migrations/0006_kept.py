from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    """What a bill was computed from and nothing else remembers: its rulebook's files and where meters hung."""

    dependencies = [
        ('billing', '0005_cycle'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptRulebook',
            fields=[
                ('rulebook', models.UUIDField(primary_key=True, serialize=False)),
                ('state_code', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('content_digest', models.CharField(max_length=64)),
                ('kept_at', models.DateTimeField()),
            ],
            options={'db_table': 'billing_kept_rulebook'},
        ),
        migrations.CreateModel(
            name='KeptStay',
            fields=[
                ('pk', models.CompositePrimaryKey('connection_id', 'cycle_from', 'revision', 'meter_id', 'from_date', blank=True, editable=False, primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('revision', models.SmallIntegerField(default=0)),
                ('meter_id', models.BigIntegerField()),
                ('from_date', models.DateField()),
                ('to_date', models.DateField()),
            ],
            options={
                'db_table': 'billing_kept_stay',
                'constraints': [models.CheckConstraint(condition=models.Q(('from_date__lt', models.F('to_date'))), name='billing_kept_stay_days')],
            },
        ),
        append_only("billing_kept_rulebook"),
        append_only("billing_kept_stay"),
    ]
