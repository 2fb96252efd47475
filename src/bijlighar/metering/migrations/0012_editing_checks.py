"""Nobody approves his own correction, and what is written about one has an end: the database says so too."""

from django.db import migrations, models

SAME_PERSON = """
UPDATE metering_correction_step s SET proposed_by_id = c.proposed_by_id
FROM metering_correction c WHERE c.id = s.correction_id;
ALTER TABLE metering_correction
    ADD CONSTRAINT metering_correction_proposer UNIQUE (id, proposed_by_id);
ALTER TABLE metering_correction_step ADD CONSTRAINT metering_correction_step_proposer
    FOREIGN KEY (correction_id, proposed_by_id) REFERENCES metering_correction (id, proposed_by_id)
"""
NO_MORE = """
ALTER TABLE metering_correction_step DROP CONSTRAINT metering_correction_step_proposer;
ALTER TABLE metering_correction DROP CONSTRAINT metering_correction_proposer
"""
IS_APPROVED = models.Q(("step_code", "APPROVED"))


class Migration(migrations.Migration):

    dependencies = [("metering", "0011_tamper_step")]

    operations = [
        migrations.AlterField("correction", "reason", models.CharField(max_length=500)),
        migrations.AlterField("correctionstep", "reason", models.CharField(max_length=500)),
        migrations.AddField("correctionstep", "proposed_by_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(SAME_PERSON, NO_MORE),
        migrations.AlterField("correctionstep", "proposed_by_id", models.BigIntegerField()),
        migrations.AddConstraint(
            "correctionstep",
            models.CheckConstraint(
                condition=~IS_APPROVED | ~models.Q(("taken_by_id", models.F("proposed_by_id"))),
                name="metering_correction_step_other",
            ),
        ),
        migrations.AddConstraint(
            "correctionstep",
            models.CheckConstraint(
                condition=IS_APPROVED | ~models.Q(("reason", "")), name="metering_correction_step_reason"
            ),
        ),
    ]
