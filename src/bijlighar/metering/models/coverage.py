"""What had come of a day, counted: one row a transformer, and the hours at which it came a row an office."""

from django.db import models


class Coverage(models.Model):
    """The main meters of an office on one transformer, one day: blocks expected and here when counted.

    `feeder_id` and `transformer_id` are 0 where nobody knows them. Counted again, a day's rows are replaced.
    """

    pk = models.CompositePrimaryKey("day", "office_id", "feeder_id", "transformer_id")
    day = models.DateField()
    office_id = models.BigIntegerField()
    feeder_id = models.BigIntegerField()
    transformer_id = models.BigIntegerField()
    meters = models.IntegerField()
    silent_meters = models.IntegerField()
    whole_meters = models.IntegerField()
    expected_blocks = models.BigIntegerField()
    blocks = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "metering_coverage"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(blocks__gte=0) & models.Q(blocks__lte=models.F("expected_blocks")),
                name="metering_coverage_blocks",
            ),
        ]


class CoverageHour(models.Model):
    """How many blocks of a day's meters of an office came in the hour that began `hour` hours after midnight.

    48 stands for everything later than that.
    """

    pk = models.CompositePrimaryKey("day", "office_id", "hour")
    day = models.DateField()
    office_id = models.BigIntegerField()
    hour = models.SmallIntegerField()
    blocks = models.BigIntegerField()

    class Meta:
        db_table = "metering_coverage_hour"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hour__gte=0) & models.Q(hour__lte=48),
                name="metering_coverage_hour_of_two_days",
            ),
        ]
