from django.db import models


class KeptRulebook(models.Model):
    """A rulebook as its files stood when it first priced a bill: stored once a digest. Append-only.

    `rulebook` is the half of the digest that bills name. `content` is the files' paths and texts as JSON,
    compressed with zlib; `content_digest` is the sha256 of the JSON, so that a damaged copy is noticed.
    """

    rulebook = models.UUIDField(primary_key=True)
    state_code = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    content_digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "billing_kept_rulebook"


class KeptStay(models.Model):
    """Which meter counted for a bill on [from_date, to_date), as it was known at issue. Append-only.

    Meter-days keep when they became known, and the bill keeps its terms; where a meter hung keeps no such
    instant, and a change of meter may be recorded after the bill: so the bill remembers it.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "revision", "meter_id", "from_date")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    revision = models.SmallIntegerField(default=0)
    meter_id = models.BigIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()

    class Meta:
        db_table = "billing_kept_stay"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_date__lt=models.F("to_date")), name="billing_kept_stay_days"
            )
        ]
