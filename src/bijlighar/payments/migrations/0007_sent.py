from django.db import migrations, models


class Migration(migrations.Migration):
    """When somebody was last led on to the gateway: what failed before that says nothing of the new try."""

    dependencies = [("payments", "0006_closing_refund")]

    operations = [migrations.AddField("order", "sent_at", models.DateTimeField(null=True))]
