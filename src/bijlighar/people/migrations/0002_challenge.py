from django.db import migrations, models


class Migration(migrations.Migration):
    """A code belongs to the session that asked for it; codes sent before work nowhere any more."""

    dependencies = [("people", "0001_first")]

    operations = [
        migrations.AddField("signincode", "challenge", models.CharField(default="", max_length=32)),
    ]
