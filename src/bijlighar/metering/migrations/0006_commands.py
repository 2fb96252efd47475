from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("metering", "0005_events")]

    operations = []
