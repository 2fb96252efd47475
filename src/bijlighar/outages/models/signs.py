"""What says that a connection is without power: a meter's last word, or somebody who called."""

from django.db import models

SOURCES = ["COMPLAINT", "CALL", "LAST_GASP", "POWER_FAIL"]


class Signal(models.Model):
    """One sign; `key` makes it one however often it is told. `outage_id`: what it was counted to."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    source_code = models.CharField(max_length=10)
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    outage_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        db_table = "outages_signal"
        indexes = [
            models.Index(
                fields=["company_id", "happened_at"],
                condition=models.Q(outage_id__isnull=True),
                name="outages_signal_free",
            ),
            models.Index(
                fields=["outage_id"],
                condition=models.Q(outage_id__isnull=False),
                name="outages_signal_of",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(source_code__in=SOURCES), name="outages_signal_source"),
        ]
