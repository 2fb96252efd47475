from django.db import migrations, models


class Migration(migrations.Migration):
    """Balances kept per holder, so that a balance is a row and the transfers of the last days."""

    dependencies = [("ledger", "0003_receipt_day")]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("holder_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("through_day", models.DateField()),
                ("posted_through", models.DateField()),
                ("receivable_paise", models.BigIntegerField()),
                ("prepaid_paise", models.BigIntegerField()),
                ("not_yet_due_paise", models.BigIntegerField()),
                ("deposit_paise", models.BigIntegerField()),
                ("deposit_due_paise", models.BigIntegerField()),
                ("application_paise", models.BigIntegerField()),
            ],
            options={"db_table": "ledger_closing"},
        ),
        migrations.CreateModel(
            name="Closed",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("through_day", models.DateField()),
            ],
            options={
                "db_table": "ledger_closed",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="ledger_closed_one_row")
                ],
            },
        ),
    ]
