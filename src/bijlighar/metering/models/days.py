"""Meter-days: as they came, and as validated."""

from django.db import models


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


class ShapedDay(models.Model):
    """A meter's day whose estimate asked how the homes around it used electricity, whatever the answer was.

    When readings of one of them come later, the day is estimated anew.
    """

    pk = models.CompositePrimaryKey("day", "meter_id")
    day = models.DateField()
    meter_id = models.BigIntegerField()

    class Meta:
        db_table = "metering_shaped_day"
