"""The board counts a million installations from one index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("rollout", "0003_places_can_go")]

    operations = [
        migrations.AddIndex(
            "installation",
            models.Index(
                fields=["programme", "connection", "installed_at"],
                include=["target_code"],
                name="rollout_installation_board",
            ),
        ),
        migrations.RemoveIndex("installation", "rollout_installation_programme"),
    ]
