import django.contrib.postgres.fields
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('pk', models.CompositePrimaryKey('connection_id', 'cycle_from', 'revision', 'piece', blank=True, editable=False, primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('revision', models.SmallIntegerField(default=0)),
                ('piece', models.SmallIntegerField()),
                ('start_date', models.DateField()),
                ('from_date', models.DateField()),
                ('to_date', models.DateField()),
                ('category_code', models.CharField(max_length=20)),
                ('area_code', models.CharField(max_length=8)),
                ('sanctioned_load_w', models.IntegerField()),
                ('is_smart', models.BooleanField()),
                ('energy_before_wh', models.BigIntegerField()),
                ('solar_before_wh', models.BigIntegerField()),
                ('estimated_before_wh', models.BigIntegerField()),
                ('energy_wh', models.BigIntegerField()),
                ('solar_wh', models.BigIntegerField()),
                ('estimated_wh', models.BigIntegerField()),
                ('lines_paise', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                'db_table': 'billing_piece',
                'constraints': [models.CheckConstraint(condition=models.Q(('from_date__lt', models.F('to_date')), ('piece__gte', 1), ('start_date__lte', models.F('from_date'))), name='billing_piece_days')],
            },
        ),
        append_only("billing_piece"),
    ]
