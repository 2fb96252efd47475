"""What validation found doubtful in a version of a day, and what became of it.

Findings, decisions and closings are append-only; the queue of the open ones is kept beside them, so that it
is counted without looking at every version.
"""

from django.db import models


class Finding(models.Model):
    """One doubt about blocks [from_block, to_block) of a meter's day, in the version in which it was found.

    What `found_value` and `against_value` hold depends on the code; `metering.rules.findings` says.
    """

    pk = models.CompositePrimaryKey("meter_id", "day", "version", "code", "from_block")
    meter_id = models.BigIntegerField()
    day = models.DateField()
    version = models.IntegerField()
    code = models.CharField(max_length=24)
    from_block = models.SmallIntegerField()
    to_block = models.SmallIntegerField()
    found_value = models.BigIntegerField()
    against_value = models.BigIntegerField()

    class Meta:
        db_table = "metering_finding"
        indexes = [models.Index(fields=["day", "code"], name="metering_finding_day")]


class FindingDecision(models.Model):
    """What an officer decided about a finding; it holds for the same finding of later versions too.

    `correction_id` names the correction that was proposed with it: once that one is rejected or reversed, the
    finding is open again.
    """

    id = models.BigAutoField(primary_key=True)
    meter_id = models.BigIntegerField()
    day = models.DateField()
    code = models.CharField(max_length=24)
    from_block = models.SmallIntegerField()
    to_block = models.SmallIntegerField()
    found_value = models.BigIntegerField()
    decision_code = models.CharField(max_length=16)
    reason = models.TextField()
    correction_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField()
    decided_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_finding_decision"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision_code__in=["ACCEPT", "ESTIMATE_INSTEAD", "CORRECT"]),
                name="metering_finding_decision_code",
            ),
        ]
        indexes = [
            models.Index(fields=["meter_id", "day"], name="metering_finding_decision_day"),
            models.Index(fields=["day"], name="metering_finding_decision_when"),
        ]


class FindingClosed(models.Model):
    """A finding of a version that stands, whose ground has gone: the interruption it speaks of was withdrawn.

    Should the ground come back, the finding is open again; this row stays.
    """

    id = models.BigAutoField(primary_key=True)
    meter_id = models.BigIntegerField()
    day = models.DateField()
    version = models.IntegerField()
    code = models.CharField(max_length=24)
    from_block = models.SmallIntegerField()
    reason = models.TextField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_finding_closed"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="metering_finding_closed_reason"),
        ]
        indexes = [
            models.Index(fields=["meter_id", "day"], name="metering_finding_closed_of"),
            models.Index(fields=["day"], name="metering_finding_closed_when"),
        ]


class OpenFinding(models.Model):
    """A finding of a day's newest version that nobody decided and whose ground stands: the officers' queue.

    It says nothing of its own: the audit `open_findings_are_those_nobody_decided` holds it against the rest.
    """

    pk = models.CompositePrimaryKey("meter_id", "day", "code", "from_block")
    meter_id = models.BigIntegerField()
    day = models.DateField()
    code = models.CharField(max_length=24)
    from_block = models.SmallIntegerField()
    version = models.IntegerField()
    to_block = models.SmallIntegerField()
    found_value = models.BigIntegerField()
    against_value = models.BigIntegerField()
    company_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "metering_finding_open"
        indexes = [
            # In the order of the queue's pages, with all that a company's count looks at.
            models.Index(
                fields=["-day", "meter_id", "code", "from_block"],
                include=["company_id"],
                name="metering_finding_open_queue",
            ),
        ]
