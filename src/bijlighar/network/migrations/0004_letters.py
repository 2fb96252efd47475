from django.db import migrations

NAMED = ("office", "substation", "feeder", "transformer")


class Migration(migrations.Migration):
    """Any part of a name is found among millions, in both scripts, on a server of any language."""

    dependencies = [("network", "0003_folded")]

    operations = [
        # Every letter of a name with the two after it; the last two stand as they are, so that whatever is
        # shorter than three is the beginning of one of them. Costly, so that a plan that reads rows one by
        # one asks it last.
        migrations.RunSQL(
            "CREATE FUNCTION network_letters(name text) RETURNS tsvector"
            " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$"
            " SELECT array_to_tsvector(ARRAY("
            "SELECT substr(name, i, 3) FROM generate_series(1, length(name)) AS i)) $$",
            "DROP FUNCTION network_letters(text)",
        ),
        *(
            migrations.RunSQL(
                # Until it is counted, the planner takes a common part of a name for a rare one.
                f"CREATE INDEX network_{name}_letters ON network_{name} USING gin (network_letters(folded));"
                f" ANALYZE network_{name}",
                f"DROP INDEX network_{name}_letters",
            )
            for name in NAMED
        ),
    ]
