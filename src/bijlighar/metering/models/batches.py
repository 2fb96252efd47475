"""What was taken in, and the rows that were not."""

from django.db import models


class IngestBatch(models.Model):
    """One file taken, or one replay of rejected rows: what it held and what became of it.

    `layout` is kept as it was used, so that rejected rows can be read again without the file.
    `pending_from_day` is the first of its days that is not validated yet; empty when all are.
    """

    id = models.BigAutoField(primary_key=True)
    content_digest = models.CharField(max_length=64)
    layout_digest = models.CharField(max_length=64)
    layout = models.JSONField()
    header = models.TextField()
    name = models.CharField(max_length=255)
    replay_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    kind = models.SmallIntegerField()
    interval_minutes = models.SmallIntegerField()
    rows_read = models.BigIntegerField()
    rows_taken = models.BigIntegerField()
    rows_duplicate = models.BigIntegerField()
    rows_rejected = models.BigIntegerField()
    rows_rounded = models.BigIntegerField()
    rejected_by_reason = models.JSONField(default=dict)
    meters = models.IntegerField()
    meters_registered = models.IntegerField(default=0)
    meter_days = models.BigIntegerField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    pending_from_day = models.DateField(null=True)
    days_new = models.BigIntegerField(default=0)
    days_changed = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_ingest_batch"
        constraints = [
            models.UniqueConstraint(
                fields=["content_digest", "layout_digest"], name="metering_ingest_batch_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["pending_from_day"],
                name="metering_ingest_batch_pending",
                condition=models.Q(pending_from_day__isnull=False),
            ),
            models.Index(fields=["kind", "interval_minutes"], name="metering_ingest_batch_kind"),
        ]


class RejectedRow(models.Model):
    """A row of a file that was not taken: where it stood, what it said, why not, which replay took it."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(IngestBatch, models.PROTECT, related_name="+", db_index=False)
    line_number = models.BigIntegerField()
    reason_code = models.CharField(max_length=16)
    raw_text = models.TextField()
    replayed_by = models.ForeignKey(IngestBatch, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "metering_rejected_row"
        constraints = [
            models.UniqueConstraint(fields=["batch", "line_number"], name="metering_rejected_row_line")
        ]
        indexes = [
            models.Index(
                fields=["batch"],
                name="metering_rejected_row_waiting",
                condition=models.Q(replayed_by__isnull=True),
            )
        ]
