"""Printed codes used at a counter are few among those that linked a mobile, and go with the visit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consumers", "0010_old_codes")]

    operations = [
        migrations.AddIndex(
            "lettercode",
            models.Index(
                fields=["used_at"],
                condition=models.Q(("used_by__startswith", "visit ")),
                name="consumers_letter_code_counter",
            ),
        ),
    ]
