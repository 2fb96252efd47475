"""What meters tell besides numbers, the files it came in, and the rows that could not be taken."""

from django.db import models

POWER_CODES = [101, 102, 1085, 1086]


class EventBatch(models.Model):
    """One file of events, taken once or again: what it held and what became of it. Append-only."""

    id = models.BigAutoField(primary_key=True)
    content_digest = models.CharField(max_length=64)
    layout = models.JSONField()
    header = models.TextField()
    name = models.CharField(max_length=255)
    rows_read = models.BigIntegerField()
    rows_new = models.BigIntegerField()
    rows_known = models.BigIntegerField()
    rows_rejected = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_event_batch"


class Event(models.Model):
    """One event of a meter by its own clock; the same from two sources is one row. Append-only.

    `code` as in `metering.rules.events`, also codes that it does not know. `sequence` tells apart events of
    one code and second. `detail`: what was told beside it.
    """

    pk = models.CompositePrimaryKey("meter_id", "code", "occurred_at", "sequence")
    meter_id = models.BigIntegerField()
    code = models.IntegerField()
    occurred_at = models.DateTimeField()
    sequence = models.IntegerField()
    source_code = models.CharField(max_length=8)
    detail = models.JSONField(default=dict)
    batch_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "metering_event"
        indexes = [
            models.Index(fields=["meter_id", "occurred_at"], name="metering_event_of_meter"),
            # Power goes and comes far more often than anything else happens.
            models.Index(
                fields=["occurred_at"],
                condition=~models.Q(code__in=POWER_CODES),
                name="metering_event_but_power",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source_code__in=["FILE", "DLMS", "PUSH"]), name="metering_event_source"
            ),
            models.CheckConstraint(condition=models.Q(sequence__gte=0), name="metering_event_sequence"),
        ]


class RejectedEvent(models.Model):
    """A row of a file of events that could not be taken: what it said and why; kept until it can be."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(EventBatch, models.PROTECT, related_name="+", db_index=False)
    content_digest = models.CharField(max_length=64)
    line_number = models.BigIntegerField()
    reason_code = models.CharField(max_length=16)
    raw_text = models.TextField()
    taken_with = models.ForeignKey(EventBatch, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "metering_rejected_event"
        constraints = [
            models.UniqueConstraint(
                fields=["content_digest", "line_number"], name="metering_rejected_event_line"
            )
        ]


class RelayReading(models.Model):
    """What a meter said of its load switch when it was asked. `control_state` as in IS 15959. Append-only."""

    id = models.BigAutoField(primary_key=True)
    meter_id = models.BigIntegerField()
    read_at = models.DateTimeField()
    is_on = models.BooleanField()
    control_state = models.SmallIntegerField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_relay_reading"
        constraints = [
            models.UniqueConstraint(fields=["meter_id", "read_at"], name="metering_relay_reading_once")
        ]
