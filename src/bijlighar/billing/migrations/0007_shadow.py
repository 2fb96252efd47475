import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    """Another system's bills beside ours, and whether messages about thresholds are wanted."""

    dependencies = [
        ('billing', '0006_kept'),
        ('network', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='CliffChoice',
            fields=[
                ('connection_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('is_wanted', models.BooleanField()),
                ('chosen_at', models.DateTimeField()),
            ],
            options={'db_table': 'billing_cliff_choice'},
        ),
        migrations.CreateModel(
            name='ShadowFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('taken', models.IntegerField()),
                ('rejected', models.IntegerField()),
                ('imported_at', models.DateTimeField()),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.company')),
            ],
            options={
                'db_table': 'billing_shadow_file',
                'constraints': [models.UniqueConstraint(fields=('company', 'digest'), name='billing_shadow_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ShadowBill',
            fields=[
                ('pk', models.CompositePrimaryKey('connection_id', 'cycle_from', 'file_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('connection_id', models.BigIntegerField()),
                ('cycle_from', models.DateField()),
                ('file_id', models.BigIntegerField()),
                ('company_id', models.IntegerField()),
                ('cycle_to', models.DateField()),
                ('energy_wh', models.BigIntegerField()),
                ('lines_paise', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None)),
                ('total_paise', models.BigIntegerField()),
                ('arrears_paise', models.BigIntegerField()),
            ],
            options={
                'db_table': 'billing_shadow_bill',
                'indexes': [models.Index(fields=['company_id', 'cycle_from'], name='billing_shadow_bill_cycle')],
            },
        ),
        migrations.CreateModel(
            name='ShadowRejected',
            fields=[
                ('pk', models.CompositePrimaryKey('file_id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('file_id', models.BigIntegerField()),
                ('line', models.IntegerField()),
                ('text', models.TextField()),
                ('reason', models.CharField(max_length=300)),
            ],
            options={'db_table': 'billing_shadow_rejected'},
        ),
        append_only("billing_shadow_file"),
        append_only("billing_shadow_bill"),
        append_only("billing_shadow_rejected"),
    ]
