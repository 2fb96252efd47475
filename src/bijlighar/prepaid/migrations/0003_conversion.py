from django.db import migrations, models


class Migration(migrations.Migration):
    """Conversions and plans for what was owed before; settings come from the rulebook, not from a table."""

    dependencies = [("prepaid", "0002_receipts_to_ledger")]

    operations = [
        migrations.DeleteModel("Policy"),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                condition=models.Q(("kind_code", "LATE")),
                fields=["company_id", "posted_on", "connection_id"],
                name="prepaid_charge_late",
            ),
        ),
        migrations.CreateModel(
            name="Conversion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "connection_id", "from_date", blank=True, editable=False, primary_key=True,
                        serialize=False,
                    ),
                ),
                ("connection_id", models.BigIntegerField()),
                ("from_date", models.DateField()),
                ("company_id", models.IntegerField()),
                ("to_code", models.CharField(max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "prepaid_conversion",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["company_id", "from_date"],
                        name="prepaid_conversion_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_code__in", ["PREPAID", "POSTPAID"])),
                        name="prepaid_conversion_to",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrearsPlan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "connection_id", "number", blank=True, editable=False, primary_key=True,
                        serialize=False,
                    ),
                ),
                ("connection_id", models.BigIntegerField()),
                ("number", models.SmallIntegerField()),
                ("company_id", models.IntegerField()),
                ("amount_paise", models.BigIntegerField()),
                ("parts", models.SmallIntegerField()),
                ("from_day", models.DateField()),
                ("agreed_at", models.DateTimeField()),
                ("agreed_by", models.CharField(max_length=120)),
                ("ended_on", models.DateField(null=True)),
                ("end_code", models.CharField(max_length=8, null=True)),
            ],
            options={
                "db_table": "prepaid_arrears_plan",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_paise__gt", 0), ("parts__gt", 0)),
                        name="prepaid_arrears_plan_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_code__isnull", True), ("ended_on__isnull", True)),
                            models.Q(("end_code__in", ["PAID", "ENDED"]), ("ended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="prepaid_arrears_plan_end",
                    ),
                ],
            },
        ),
    ]  # fmt: skip
