from django.db import migrations, models


class Migration(migrations.Migration):
    """Wishes to be linked are found by their age, to be forgotten."""

    dependencies = [("consumers", "0006_token")]

    operations = [
        migrations.AddIndex(
            "linkrequest", models.Index(fields=["created_at"], name="consumers_link_request_made")
        ),
    ]
