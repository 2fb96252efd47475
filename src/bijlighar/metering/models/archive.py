"""Months that moved to files: what was moved, into which files, what was brought back. Append-only."""

from django.db import models


class ArchiveStep(models.Model):
    """A month went to files (ARCHIVED) or came back (RESTORED); the last step of a month says where it is.

    `month` is its first day; `folder` lies in the setting ARCHIVE; `known_until` is the newest `known_at`.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    step_code = models.CharField(max_length=10)
    folder = models.CharField(max_length=60)
    known_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_archive_step"
        indexes = [models.Index(fields=["month", "-id"], name="metering_archive_step_month")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_code__in=["ARCHIVED", "RESTORED"]),
                name="metering_archive_step_code",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="metering_archive_step_is_a_month"),
        ]


class ArchiveFile(models.Model):
    """One file of an archived month: a table (DAY, RAW) and a shard of meters.

    `check_sum` adds up what the partition said (DAY: Wh; RAW: bytes of values); `read_rows` and `read_sum`
    are what the file said when it was read back. `sha256` is of the whole file.
    """

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(ArchiveStep, models.PROTECT, related_name="files")
    table_code = models.CharField(max_length=3)
    shard = models.IntegerField()
    name = models.CharField(max_length=60)
    rows = models.BigIntegerField()
    check_sum = models.BigIntegerField()
    read_rows = models.BigIntegerField()
    read_sum = models.BigIntegerField()
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "metering_archive_file"
        constraints = [
            models.UniqueConstraint(
                fields=["step", "table_code", "shard"], name="metering_archive_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(table_code__in=["DAY", "RAW"]), name="metering_archive_file_table"
            ),
        ]


class ArchiveBatch(models.Model):
    """How many raw days of a batch a month took along."""

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(ArchiveStep, models.PROTECT, related_name="batches")
    batch_id = models.BigIntegerField()
    raw_days = models.BigIntegerField()

    class Meta:
        db_table = "metering_archive_batch"
        indexes = [models.Index(fields=["batch_id"], name="metering_archive_batch_batch")]
