"""What officers did about reports of tampering."""

from django.db import models


class TamperStep(models.Model):
    """An officer looked at a report (`code` at `from_at`) and noted so, or asked for a visit. Append-only.

    The latest step of a report says how it stands. SEEN: nothing more is to be done; INSPECT: somebody goes.
    """

    id = models.BigAutoField(primary_key=True)
    meter_id = models.BigIntegerField()
    code = models.IntegerField()
    from_at = models.DateTimeField()
    step_code = models.CharField(max_length=8)
    note = models.TextField()
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_tamper_step"
        indexes = [models.Index(fields=["meter_id", "code", "from_at"], name="metering_tamper_step_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_code__in=["SEEN", "INSPECT"]), name="metering_tamper_step_code"
            ),
            models.CheckConstraint(condition=~models.Q(note=""), name="metering_tamper_step_note"),
        ]
