from django.db import migrations, models


class Migration(migrations.Migration):
    """Who paid since a day, without reading every receipt there ever was."""

    dependencies = [("ledger", "0002_receipt")]

    operations = [
        migrations.AddIndex(
            "receipt", models.Index(fields=["company_id", "received_on"], name="ledger_receipt_day")
        ),
    ]
