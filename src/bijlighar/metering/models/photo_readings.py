"""A register read by photo: taken, confirmed by a person, decided where doubtful, counted. Append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.metering.models.batches import IngestBatch
from bijlighar.metering.models.meters import Meter


class PhotoReading(models.Model):
    """A photo of a meter's register and what a program thinks to see on it (`hint`, "" where nothing).

    `read_at` is the camera's time where it noted one, else when the phone that kept it took it, else
    when it came. `likeness` tells copies of one photo from two photos of one meter. `key` is the form's
    own: sent twice it is one. Places are millionths of a degree, as the phone gave them.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+", db_index=False)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+", db_index=False)
    received_digest = models.CharField(max_length=64)
    likeness = models.BinaryField()
    hint = models.CharField(max_length=12)
    hint_percent = models.SmallIntegerField()
    read_at = models.DateTimeField()
    is_camera_time = models.BooleanField()
    latitude_udeg = models.IntegerField(null=True)
    longitude_udeg = models.IntegerField(null=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=120)
    key = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "metering_photo_reading"
        indexes = [
            models.Index(fields=["connection", "submitted_at"], name="metering_photo_of_connection"),
            models.Index(fields=["meter"], name="metering_photo_of_meter"),
            models.Index(fields=["received_digest"], name="metering_photo_digest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude_udeg__isnull=True, longitude_udeg__isnull=True)
                | models.Q(latitude_udeg__isnull=False, longitude_udeg__isnull=False),
                name="metering_photo_place_is_whole",
            ),
            models.UniqueConstraint(
                fields=["connection", "key"], condition=~models.Q(key=""), name="metering_photo_once"
            ),
        ]


class PhotoConfirmed(models.Model):
    """What a person says the register shows, and what is doubtful about it; nothing doubtful: it is taken."""

    reading = models.OneToOneField(PhotoReading, models.PROTECT, primary_key=True, related_name="+")
    typed = models.CharField(max_length=12)
    register_wh = models.BigIntegerField()
    doubts = ArrayField(models.CharField(max_length=12))
    facts = models.JSONField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_photo_confirmed"
        indexes = [
            models.Index(fields=["reading"], condition=~models.Q(doubts=[]), name="metering_photo_doubtful"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(register_wh__gte=0), name="metering_photo_confirmed_register"
            ),
        ]


class PhotoDecision(models.Model):
    """What an officer decided about a doubtful one."""

    reading = models.OneToOneField(PhotoConfirmed, models.PROTECT, primary_key=True, related_name="+")
    decision_code = models.CharField(max_length=8)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField()
    decided_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_photo_decision"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision_code__in=["TAKE", "REFUSE", "AGAIN"]),
                name="metering_photo_decision_code",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="metering_photo_decision_reason"),
        ]


class PhotoTaken(models.Model):
    """The reading counts: from the register known before, `shared_wh` was used in blocks nobody measured.

    `batch` holds the raw days; empty where there was nothing to share out, as with the first reading of all.
    """

    reading = models.OneToOneField(PhotoConfirmed, models.PROTECT, primary_key=True, related_name="+")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+", db_index=False)
    read_at = models.DateTimeField()
    register_wh = models.BigIntegerField()
    from_at = models.DateTimeField(null=True)
    from_register_wh = models.BigIntegerField(null=True)
    shared_wh = models.BigIntegerField()
    batch = models.OneToOneField(IngestBatch, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_photo_taken"
        constraints = [
            models.UniqueConstraint(fields=["meter", "read_at"], name="metering_photo_taken_once"),
            models.CheckConstraint(condition=models.Q(shared_wh__gte=0), name="metering_photo_taken_shared"),
        ]
