from django.db import migrations


class Migration(migrations.Migration):
    """Names and addresses are found by any part of them, in both scripts, among a million."""

    dependencies = [("consumers", "0003_demand")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX consumers_person_names ON consumers_person"
            " USING gin ((name_en || ' ' || name_hi) gin_trgm_ops)",
            "DROP INDEX consumers_person_names",
        ),
        migrations.RunSQL(
            "CREATE INDEX consumers_connection_addresses ON consumers_connection"
            " USING gin ((address_en || ' ' || address_hi) gin_trgm_ops)",
            "DROP INDEX consumers_connection_addresses",
        ),
    ]
