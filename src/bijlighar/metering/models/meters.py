"""Meters and where they hang."""

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
        indexes = [
            models.Index(fields=["serial"], opclasses=["text_pattern_ops"], name="metering_meter_prefix"),
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
