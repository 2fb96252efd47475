import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_reports_keep_their_day")]

    operations = [
        migrations.AddIndex(
            model_name="complaint",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("photo_keys", []), _negated=True),
                fields=["photo_keys"],
                name="complaints_of_photo",
            ),
        ),
    ]
