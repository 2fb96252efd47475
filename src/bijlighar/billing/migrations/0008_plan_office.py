from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def place(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Plans agreed before get the office of their connection."""
    # By the migration's own connection: the program's would wait for the lock that this one holds.
    ours = schema_editor.connection.alias
    plans = apps.get_model("billing", "ArrearsPlan").objects.using(ours)
    connections = apps.get_model("consumers", "Connection").objects.using(ours)
    for plan in plans.filter(office_id__isnull=True).iterator():
        there = connections.filter(id=plan.connection_id).values_list("office_id", flat=True).first()
        plans.filter(id=plan.id).update(office_id=there or 0)


class Migration(migrations.Migration):
    """Plans for arrears know the office whose officers look after them."""

    dependencies = [
        ('billing', '0007_shadow'),
        ('consumers', '0001_first'),
    ]

    operations = [
        migrations.AddField('arrearsplan', 'office_id', models.BigIntegerField(null=True)),
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.AlterField('arrearsplan', 'office_id', models.BigIntegerField()),
        migrations.AddIndex(
            'arrearsplan',
            models.Index(fields=['office_id', 'state_code', 'id'], name='billing_arrears_plan_office'),
        ),
    ]
