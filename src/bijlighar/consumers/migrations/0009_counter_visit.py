import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Operators who act for people at the counter, with their yes."""

    dependencies = [("consumers", "0008_letter_code")]

    operations = [
        migrations.CreateModel(
            name="CounterVisit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("staff_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=12)),
                ("code_hash", models.CharField(max_length=64)),
                ("is_code_sent", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("how_code", models.CharField(blank=True, default="", max_length=8)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
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
                "db_table": "consumers_counter_visit",
                "indexes": [
                    models.Index(fields=["staff_id", "asked_at"], name="consumers_counter_visit_staff")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason_code__in", ["PAY", "COMPLAINT", "APPLICATION", "ACCOUNT"])
                        ),
                        name="consumers_counter_visit_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_at__isnull", True), ("ends_at__isnull", True), ("how_code", "")
                            ),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("ends_at__gte", models.F("agreed_at")),
                                ("how_code__in", ["SMS", "LETTER"]),
                            ),
                            _connector="OR",
                        ),
                        name="consumers_counter_visit_agreed",
                    ),
                ],
            },
        ),
    ]
