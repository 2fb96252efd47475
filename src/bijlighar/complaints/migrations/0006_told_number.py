"""What somebody without a connection said is the number on the bill; no complaint before this had it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_of_photo")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="told_number",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
