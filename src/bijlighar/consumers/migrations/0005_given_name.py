from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consumers", "0004_search")]

    operations = [
        migrations.AddField(
            model_name="mobilelink",
            name="given_name",
            field=models.CharField(blank=True, default="", max_length=40, db_default=""),
        ),
    ]
