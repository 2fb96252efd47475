import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="FeatureSetting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("feature_code", models.CharField(max_length=40)),
                ("company_code", models.CharField(blank=True, default="", max_length=20)),
                ("per_thousand", models.SmallIntegerField(null=True)),
                ("set_at", models.DateTimeField()),
                ("by_label", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "db_table": "releases_setting",
                "indexes": [
                    models.Index(fields=["feature_code", "company_code", "-id"], name="releases_setting_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_thousand__isnull", True),
                            models.Q(("per_thousand__gte", 0), ("per_thousand__lte", 1000)),
                            _connector="OR",
                        ),
                        name="releases_setting_share",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind_code", models.CharField(max_length=8)),
                ("version", models.CharField(max_length=40)),
                ("begun_at", models.DateTimeField()),
                ("by_label", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=300)),
                ("last_setting_id", models.BigIntegerField(default=0)),
                ("code_from", models.CharField(blank=True, default="", max_length=400)),
                ("code_to", models.CharField(blank=True, default="", max_length=400)),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="releases.release",
                    ),
                ),
            ],
            options={
                "db_table": "releases_release",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind_code", "BEGIN"), ("undoes__isnull", True)),
                            models.Q(("kind_code", "BACK"), ("undoes__isnull", False)),
                            _connector="OR",
                        ),
                        name="releases_release_kind",
                    )
                ],
            },
        ),
        append_only("releases_setting"),
        append_only("releases_release"),
    ]
