"""An installation is never altered, but for the place of the home, which must go when its people ask for it."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("rollout", "0002_target_categories")]

    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (latitude_udeg, longitude_udeg) ON rollout_installation TO bijlighar_app",
            "REVOKE UPDATE (latitude_udeg, longitude_udeg) ON rollout_installation FROM bijlighar_app",
        ),
    ]
