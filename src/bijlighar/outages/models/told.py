"""Who was told what of an outage: each connection each thing once."""

from django.db import models

STAGES = ["PLANNED", "SOON", "CHANGED", "CANCELLED", "MOVED", "ESTIMATE", "RESTORED"]


class Told(models.Model):
    """A connection was told a stage of an outage; `number` counts changes and estimates. Append-only.

    `has_message`: there was a mobile to send it to.
    """

    pk = models.CompositePrimaryKey("outage_id", "stage_code", "number", "connection_id")
    outage_id = models.BigIntegerField()
    stage_code = models.CharField(max_length=10)
    number = models.IntegerField()
    connection_id = models.BigIntegerField()
    has_message = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "outages_told"
        constraints = [
            models.CheckConstraint(condition=models.Q(stage_code__in=STAGES), name="outages_told_stage"),
        ]


class Watch(models.Model):
    """A mobile that asked to be told when power is back, whoever it belongs to; forgotten once it was."""

    id = models.BigAutoField(primary_key=True)
    outage_id = models.BigIntegerField()
    mobile = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "outages_watch"
        constraints = [
            models.UniqueConstraint(fields=["outage_id", "mobile"], name="outages_watch_once"),
        ]
