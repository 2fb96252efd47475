"""What is forgotten by its age is found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consumers", "0009_counter_visit")]

    operations = [
        migrations.AddIndex(
            "lettercode",
            models.Index(
                fields=["expires_at"],
                condition=models.Q(("used_at__isnull", True)),
                name="consumers_letter_code_unused",
            ),
        ),
        migrations.AddIndex(
            "countervisit", models.Index(fields=["asked_at"], name="consumers_counter_visit_asked")
        ),
    ]
