import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):
    """Keys that consumers give programs of their own, each for some connections."""

    dependencies = [("consumers", "0005_given_name")]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handle", models.CharField(max_length=12, unique=True)),
                ("token_hash", models.CharField(max_length=64)),
                ("mobile", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=40)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("window_at", models.DateTimeField(null=True)),
                ("window_calls", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "consumers_token",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("mobile", "name"),
                        name="consumers_token_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("created_at"))),
                        name="consumers_token_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TokenConnection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consumers.token"
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consumers.connection",
                    ),
                ),
            ],
            options={
                "db_table": "consumers_token_connection",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("token", "connection"), name="consumers_token_connection_once"
                    )
                ],
            },
        ),
        append_only("consumers_token_connection"),
    ]
