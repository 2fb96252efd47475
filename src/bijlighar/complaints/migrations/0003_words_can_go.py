"""A step is never altered, but for the words in it, which must go when the people of a home ask for it."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("complaints", "0002_theft")]

    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (note) ON complaints_step TO bijlighar_app",
            "REVOKE UPDATE (note) ON complaints_step FROM bijlighar_app",
        ),
    ]
