"""What programs push every quarter hour: interval blocks, an inbox for what fits no block, and how far they
are folded into raw days."""

from django.db import models

from bijlighar.metering.models.batches import IngestBatch


class Push(models.Model):
    """A batch that a client pushed: under which key of its own, which body, and the verdict. Append-only."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey("people.ApiClient", models.PROTECT, related_name="+", db_index=False)
    idempotency_key = models.CharField(max_length=80)
    body_digest = models.CharField(max_length=64)
    batch = models.OneToOneField(IngestBatch, models.PROTECT, related_name="+")
    verdict = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "metering_push"
        constraints = [
            models.UniqueConstraint(fields=["client", "idempotency_key"], name="metering_push_once")
        ]


class PushBlock(models.Model):
    """One quarter hour of a shard's meters, as far as one batch told it. Append-only.

    `present`: 4,096 bits, one a meter of the shard, the lowest bit of a byte first; `values_wh`: big-endian
    int32, one for each bit that is set. No bit is set in two blocks of one quarter hour.
    """

    pk = models.CompositePrimaryKey("day", "shard", "slot", "batch_id")
    day = models.DateField()
    shard = models.IntegerField()
    slot = models.SmallIntegerField()
    batch_id = models.BigIntegerField()
    present = models.BinaryField()
    values_wh = models.BinaryField()

    class Meta:
        db_table = "metering_push_block"
        managed = False  # partitioned by day; the migration says how


class PushInbox(models.Model):
    """A value that is in no block: one of a few, or another one than the block has. Append-only.

    Of several for one meter and quarter hour the latest batch counts, and each of them before the block.
    """

    pk = models.CompositePrimaryKey("day", "meter_id", "slot", "batch_id")
    day = models.DateField()
    meter_id = models.BigIntegerField()
    slot = models.SmallIntegerField()
    batch_id = models.BigIntegerField()
    wh = models.IntegerField()
    is_correction = models.BooleanField()

    class Meta:
        db_table = "metering_push_inbox"
        managed = False  # partitioned by day; the migration says how


class PushShard(models.Model):
    """How many batches told of a shard's day, and how many of them are in its raw days by now."""

    pk = models.CompositePrimaryKey("day", "shard")
    day = models.DateField()
    shard = models.IntegerField()
    pushes = models.IntegerField()
    folded = models.IntegerField(default=0)
    is_dropped = models.BooleanField(default=False)

    class Meta:
        db_table = "metering_push_shard"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(folded__gte=0) & models.Q(folded__lte=models.F("pushes")),
                name="metering_push_shard_folded",
            )
        ]
        indexes = [
            models.Index(
                fields=["day", "shard"],
                condition=models.Q(folded__lt=models.F("pushes")),
                name="metering_push_shard_open",
            )
        ]


class PushFold(models.Model):
    """A batch of raw days that was made of pushed values. Append-only."""

    batch = models.OneToOneField(IngestBatch, models.PROTECT, primary_key=True, related_name="+")
    day = models.DateField(db_index=True)

    class Meta:
        db_table = "metering_push_fold"
