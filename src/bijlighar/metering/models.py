from django.db import models

DAY_MINUTES = 1440


class Meter(models.Model):
    """A meter as it came from its maker; where it hangs is an `Installation`.

    `company` is empty for meters of a trial that belong to no company here. `rating_w` is the most power it
    is built to carry.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, null=True, related_name="+")
    serial = models.CharField(max_length=40)
    make = models.CharField(max_length=40)
    phase = models.SmallIntegerField()
    interval_minutes = models.SmallIntegerField()
    rating_w = models.IntegerField()
    register_max_wh = models.BigIntegerField(null=True)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "metering_meter"
        constraints = [
            models.UniqueConstraint(fields=["company", "serial"], name="metering_meter_serial"),
            models.UniqueConstraint(
                fields=["serial"],
                condition=models.Q(company__isnull=True),
                name="metering_meter_serial_of_no_company",
            ),
            models.CheckConstraint(condition=models.Q(phase__in=[1, 3]), name="metering_meter_phase"),
            models.CheckConstraint(
                condition=models.Q(interval_minutes__in=[15, 30, 60, DAY_MINUTES]),
                name="metering_meter_interval",
            ),
            models.CheckConstraint(condition=models.Q(rating_w__gt=0), name="metering_meter_rating"),
        ]


class Installation(models.Model):
    """A meter at a connection over [from_at, to_at), with its register at both ends.

    The database refuses a meter at two places, or at two places on one settlement day, and two main meters at
    one connection (exclusion constraints in the migration).
    """

    id = models.BigAutoField(primary_key=True)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+")
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+")
    role_code = models.CharField(max_length=8, default="MAIN")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    register_start_wh = models.BigIntegerField(null=True)
    register_end_wh = models.BigIntegerField(null=True)

    class Meta:
        db_table = "metering_installation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role_code__in=["MAIN", "CHECK"]), name="metering_installation_role"
            ),
            models.CheckConstraint(
                condition=models.Q(to_at__isnull=True) | models.Q(to_at__gt=models.F("from_at")),
                name="metering_installation_dates",
            ),
        ]


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


class RawDay(models.Model):
    """What one batch said about one meter's day, as it came: never altered, never deleted.

    `kind` 0: `values` are int32 Wh, one an interval; `kind` 1: int64 register readings at the interval
    bounds, both ends of the day included. Big-endian; the smallest number stands for "nothing came".
    """

    pk = models.CompositePrimaryKey("day", "meter_id", "batch_id")
    day = models.DateField()
    meter_id = models.BigIntegerField()
    batch_id = models.BigIntegerField()
    kind = models.SmallIntegerField()
    interval_minutes = models.SmallIntegerField()
    register_start_wh = models.BigIntegerField(null=True)
    register_end_wh = models.BigIntegerField(null=True)
    values = models.BinaryField()

    class Meta:
        db_table = "metering_raw_day"
        managed = False  # partitioned by month; the migration says how


class MeterDay(models.Model):
    """A meter's validated day, one version: 96 values in Wh with 96 flags. Inserted, never updated.

    `input_digest` is the fingerprint of the raw readings it was made from: the same readings make no new
    version.
    """

    pk = models.CompositePrimaryKey("day", "meter_id", "version")
    day = models.DateField()
    meter_id = models.BigIntegerField()
    version = models.IntegerField()
    batch_id = models.BigIntegerField()
    energy_wh = models.BigIntegerField()
    solar_wh = models.BigIntegerField()
    estimated_wh = models.BigIntegerField()
    missing_blocks = models.IntegerField()
    is_complete = models.BooleanField()
    register_start_wh = models.BigIntegerField(null=True)
    register_end_wh = models.BigIntegerField(null=True)
    input_digest = models.BigIntegerField()
    known_at = models.DateTimeField()
    values_wh = models.BinaryField()
    flags = models.BinaryField()

    class Meta:
        db_table = "metering_day"
        managed = False  # partitioned by month; the migration says how
