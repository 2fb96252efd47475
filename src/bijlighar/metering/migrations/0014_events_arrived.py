from django.db import migrations


class Migration(migrations.Migration):
    """Events by when they arrived: they are only ever added, so an index of ranges is small and enough."""

    dependencies = [("metering", "0013_open_findings")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX metering_event_arrived ON metering_event USING brin (received_at)"
            " WITH (pages_per_range = 32)",
            "DROP INDEX metering_event_arrived",
        ),
    ]
