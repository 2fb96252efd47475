from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from bijlighar.network.rules.names import found_by

NAMED = ("office", "substation", "feeder", "transformer")
AT_ONCE = 5_000


def fold(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was registered before is found by its names too."""
    # By the migration's own connection: the program's would wait for the lock that this one holds.
    ours = schema_editor.connection.alias
    for name in NAMED:
        model = apps.get_model("network", name)
        rows = model.objects.using(ours)
        waiting = []
        for each in rows.only("code", "name_en", "name_hi").iterator(chunk_size=AT_ONCE):
            each.folded = found_by(each.name_en, each.name_hi, each.code)
            waiting.append(each)
            if len(waiting) == AT_ONCE:
                rows.bulk_update(waiting, ["folded"])
                waiting = []
        rows.bulk_update(waiting, ["folded"])


class Migration(migrations.Migration):
    """Offices and wires are found by their names in any spelling."""

    dependencies = [("network", "0002_position")]

    operations = [
        *(
            migrations.AddField(name, "folded", models.TextField(default="", db_default=""))
            for name in NAMED
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
