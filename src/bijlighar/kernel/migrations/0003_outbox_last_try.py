from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages in their last try are found without looking at all that wait."""

    dependencies = [("kernel", "0002_outbox_due")]

    operations = [
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["claimed_at"],
                name="kernel_outbox_last_try",
                condition=models.Q(
                    ("attempts__gte", 5), ("failed_at__isnull", True), ("sent_at__isnull", True)
                ),
            ),
        ),
    ]
