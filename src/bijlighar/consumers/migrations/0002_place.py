from django.db import migrations


class Migration(migrations.Migration):
    """Where each connection is, for the queries of areas above: `consumers.queries.PLACES`."""

    dependencies = [("consumers", "0001_first"), ("network", "0001_first")]

    operations = [
        migrations.RunSQL(
            "CREATE VIEW consumers_place AS "
            "SELECT c.id AS connection_id, c.service_number, c.company_id, c.office_id, c.transformer_id, "
            "coalesce(t.feeder_id, c.feeder_id) AS feeder_id "
            "FROM consumers_connection c LEFT JOIN network_transformer t ON t.id = c.transformer_id",
            "DROP VIEW consumers_place",
        ),
    ]
