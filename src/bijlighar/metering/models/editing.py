"""What people and events say about readings: interruptions, clocks, corrections. All append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.metering.models.meters import Meter

MOST_LETTERS = 500
"""Of what a person writes about a correction."""


class Interruption(models.Model):
    """No electricity over [from_at, to_at): at one meter, below one transformer or on one feeder."""

    id = models.BigAutoField(primary_key=True)
    meter = models.ForeignKey(Meter, models.PROTECT, null=True, related_name="+")
    transformer = models.ForeignKey("network.Transformer", models.PROTECT, null=True, related_name="+")
    feeder = models.ForeignKey("network.Feeder", models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    source_code = models.CharField(max_length=8)
    evidence = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_interruption"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meter__isnull=False, transformer__isnull=True, feeder__isnull=True)
                | models.Q(meter__isnull=True, transformer__isnull=False, feeder__isnull=True)
                | models.Q(meter__isnull=True, transformer__isnull=True, feeder__isnull=False),
                name="metering_interruption_one_scope",
            ),
            models.CheckConstraint(
                condition=models.Q(to_at__gt=models.F("from_at")), name="metering_interruption_dates"
            ),
            models.CheckConstraint(
                condition=models.Q(source_code__in=["EVENT", "FEEDER", "OFFICER"]),
                name="metering_interruption_source",
            ),
        ]
        indexes = [models.Index(fields=["to_at", "from_at"], name="metering_interruption_times")]


class InterruptionWithdrawn(models.Model):
    """An interruption that was not one after all: it counts no longer; the row itself stays."""

    interruption = models.OneToOneField(Interruption, models.PROTECT, primary_key=True, related_name="+")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_interruption_withdrawn"


class ClockOffset(models.Model):
    """By how many seconds a meter's clock was ahead (+) or behind (-) at an instant, as it was measured."""

    id = models.BigAutoField(primary_key=True)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    measured_at = models.DateTimeField()
    offset_seconds = models.IntegerField()
    source_code = models.CharField(max_length=8)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_clock_offset"
        constraints = [
            models.UniqueConstraint(
                fields=["meter", "measured_at", "source_code"], name="metering_clock_offset_once"
            ),
            models.CheckConstraint(
                condition=models.Q(source_code__in=["STAMPS", "CHECK", "EVENT"]),
                name="metering_clock_offset_source",
            ),
        ]


class Correction(models.Model):
    """What a person wants some blocks of a meter's day to say; it counts once another one has approved it.

    `blocks` ascending with one value each in `values_wh`; an empty one means "do not use what the meter sent,
    estimate it".
    """

    id = models.BigAutoField(primary_key=True)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    blocks = ArrayField(models.SmallIntegerField())
    values_wh = ArrayField(models.IntegerField(null=True))
    reason = models.CharField(max_length=MOST_LETTERS)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField()
    proposed_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_correction"
        indexes = [models.Index(fields=["meter", "day"], name="metering_correction_day")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="metering_correction_reason"),
        ]


class CorrectionStep(models.Model):
    """What became of a correction: approved or rejected by another person, perhaps reversed later.

    `proposed_by_id` repeats the correction's (a foreign key keeps them the same), so that the database itself
    can refuse an approval by the same person.
    """

    id = models.BigAutoField(primary_key=True)
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="+", db_index=False)
    step_code = models.CharField(max_length=8)
    reason = models.CharField(max_length=MOST_LETTERS)
    proposed_by_id = models.BigIntegerField()
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_correction_step"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_code__in=["APPROVED", "REJECTED", "REVERSED"]),
                name="metering_correction_step_code",
            ),
            models.UniqueConstraint(fields=["correction", "step_code"], name="metering_correction_step_once"),
            models.UniqueConstraint(
                fields=["correction"],
                condition=models.Q(step_code__in=["APPROVED", "REJECTED"]),
                name="metering_correction_decided_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(step_code="APPROVED") | ~models.Q(taken_by_id=models.F("proposed_by_id")),
                name="metering_correction_step_other",
            ),
            models.CheckConstraint(
                condition=models.Q(step_code="APPROVED") | ~models.Q(reason=""),
                name="metering_correction_step_reason",
            ),
        ]
