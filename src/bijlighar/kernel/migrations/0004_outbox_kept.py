from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages whose words are kept still are found by their age, without looking at all that ever went out."""

    dependencies = [("kernel", "0003_outbox_last_try")]

    operations = [
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["created_at"], name="kernel_outbox_kept", condition=~models.Q(("recipient", ""))
            ),
        ),
    ]
