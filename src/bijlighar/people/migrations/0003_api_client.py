import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Programs of agencies and companies that may call us."""

    dependencies = [("people", "0002_challenge"), ("network", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("handle", models.CharField(max_length=12, unique=True)),
                ("key_hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("agency_label", models.CharField(max_length=120)),
                ("purposes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=120)),
                ("company", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="network.company")),
            ],
            options={
                "db_table": "people_api_client",
                "constraints": [models.CheckConstraint(condition=models.Q(("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"), name="people_api_client_dates")],
            },
        ),
    ]
