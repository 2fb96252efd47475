from django.db import migrations, models

from bijlighar.kernel.tables import append_only


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id",
                        "code",
                        "receipt_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("holder_id", models.BigIntegerField()),
                ("code", models.SmallIntegerField()),
                ("receipt_number", models.CharField(max_length=60)),
                ("company_id", models.IntegerField()),
                ("amount_paise", models.BigIntegerField()),
                ("channel_code", models.CharField(max_length=20)),
                ("received_on", models.DateField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_receipt",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_paise__gt", 0)), name="ledger_receipt_amount"
                    )
                ],
            },
        ),
        append_only("ledger_receipt"),
    ]
