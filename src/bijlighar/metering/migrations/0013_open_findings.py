"""The queue of open findings is kept, so that it is counted at once; what closes a finding is written down."""

from django.db import migrations, models

from bijlighar.kernel.tables import append_only

# What is open now: of the newest version, and not decided (a rejected or reversed correction decides nothing).
FILL = """
INSERT INTO metering_finding_open (meter_id, day, code, from_block, version, to_block, found_value, against_value,
    company_id)
SELECT f.meter_id, f.day, f.code, f.from_block, f.version, f.to_block, f.found_value, f.against_value, m.company_id
FROM metering_finding f JOIN metering_meter m ON m.id = f.meter_id
WHERE f.version = (SELECT max(n.version) FROM metering_finding n WHERE n.meter_id = f.meter_id AND n.day = f.day)
AND NOT EXISTS (SELECT 1 FROM metering_day n WHERE n.day = f.day AND n.meter_id = f.meter_id
    AND n.version > f.version)
AND NOT EXISTS (SELECT 1 FROM metering_finding_decision d WHERE d.meter_id = f.meter_id AND d.day = f.day
    AND d.code = f.code AND d.from_block = f.from_block AND d.to_block = f.to_block
    AND d.found_value = f.found_value
    AND NOT EXISTS (SELECT 1 FROM metering_correction_step s WHERE s.correction_id = d.correction_id
                    AND s.step_code IN ('REJECTED', 'REVERSED')))
"""


class Migration(migrations.Migration):

    dependencies = [("metering", "0012_editing_checks")]

    operations = [
        migrations.CreateModel(
            name="OpenFinding",
            fields=[
                ("pk", models.CompositePrimaryKey("meter_id", "day", "code", "from_block", blank=True, editable=False, primary_key=True, serialize=False)),
                ("meter_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("code", models.CharField(max_length=24)),
                ("from_block", models.SmallIntegerField()),
                ("version", models.IntegerField()),
                ("to_block", models.SmallIntegerField()),
                ("found_value", models.BigIntegerField()),
                ("against_value", models.BigIntegerField()),
                ("company_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "metering_finding_open",
                "indexes": [models.Index(fields=["-day", "meter_id", "code", "from_block"], include=["company_id"], name="metering_finding_open_queue")],
            },
        ),
        migrations.CreateModel(
            name="FindingClosed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("meter_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("version", models.IntegerField()),
                ("code", models.CharField(max_length=24)),
                ("from_block", models.SmallIntegerField()),
                ("reason", models.TextField()),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.CharField(max_length=120)),
            ],
            options={
                "db_table": "metering_finding_closed",
                "indexes": [
                    models.Index(fields=["meter_id", "day"], name="metering_finding_closed_of"),
                    models.Index(fields=["day"], name="metering_finding_closed_when"),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="metering_finding_closed_reason")],
            },
        ),
        append_only("metering_finding_closed"),
        migrations.AddIndex(
            "findingdecision", models.Index(fields=["day"], name="metering_finding_decision_when")
        ),
        migrations.CreateModel(
            name="ShapedDay",
            fields=[
                ("pk", models.CompositePrimaryKey("day", "meter_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("meter_id", models.BigIntegerField()),
            ],
            options={"db_table": "metering_shaped_day"},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
