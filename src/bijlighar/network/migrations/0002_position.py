import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Where substations and transformers stand."""

    dependencies = [("network", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("device_kind", models.CharField(max_length=12)),
                ("device_id", models.BigIntegerField()),
                ("latitude_udeg", models.IntegerField()),
                ("longitude_udeg", models.IntegerField()),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.company",
                    ),
                ),
            ],
            options={"db_table": "network_position"},
        ),
        migrations.AddConstraint(
            "position",
            models.UniqueConstraint(fields=("device_kind", "device_id"), name="network_position_device"),
        ),
        migrations.AddConstraint(
            "position",
            models.CheckConstraint(
                condition=models.Q(("device_kind__in", ["SUBSTATION", "DTR"])), name="network_position_kind"
            ),
        ),
        migrations.AddConstraint(
            "position",
            models.CheckConstraint(
                condition=models.Q(
                    ("latitude_udeg__range", (6_000_000, 38_000_000)),
                    ("longitude_udeg__range", (68_000_000, 98_000_000)),
                ),
                name="network_position_in_india",
            ),
        ),
    ]
