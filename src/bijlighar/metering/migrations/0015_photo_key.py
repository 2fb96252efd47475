from django.db import migrations, models


class Migration(migrations.Migration):
    """A photo that waited on a phone is sent again when its answer was lost: by its key it is one reading."""

    dependencies = [("metering", "0014_events_arrived")]

    operations = [
        migrations.AddField(
            model_name="photoreading", name="key", field=models.CharField(default="", max_length=40)
        ),
        migrations.AddConstraint(
            model_name="photoreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True),
                fields=("connection", "key"),
                name="metering_photo_once",
            ),
        ),
    ]
