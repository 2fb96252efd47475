from django.db import migrations, models

from bijlighar.kernel.tables import append_only, forgettable


class Migration(migrations.Migration):
    """Looks are found by their age and go after their time; every sweep is written down."""

    dependencies = [("privacy", "0002_consent_request")]

    operations = [
        migrations.AddIndex("accessrecord", models.Index(fields=["at"], name="privacy_access_at")),
        forgettable("privacy_access", "at", 365),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind_code", models.CharField(max_length=20)),
                ("before", models.DateTimeField()),
                ("forgotten", models.BigIntegerField()),
                ("is_whole", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "privacy_sweep",
                "indexes": [models.Index(fields=["kind_code", "-id"], name="privacy_sweep_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("forgotten__gte", 0)), name="privacy_sweep_count"
                    )
                ],
            },
        ),
        append_only("privacy_sweep"),
    ]
