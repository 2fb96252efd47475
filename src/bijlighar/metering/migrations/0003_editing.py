from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("metering", "0002_days_by_month")]

    operations = []
