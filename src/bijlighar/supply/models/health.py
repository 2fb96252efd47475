"""What was seen of the links of a company, and the suspensions that followed or that an officer made."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.supply.rules.health import LINKS
from bijlighar.supply.rules.words import CAUSES


class Sample(models.Model):
    """One look at one link of a company, end to end, with what was seen. Append-only."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    link_code = models.CharField(max_length=12)
    measured_at = models.DateTimeField()
    is_healthy = models.BooleanField()
    lag_seconds = models.IntegerField(null=True)
    evidence = models.JSONField(default=dict)
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "supply_sample"
        indexes = [
            models.Index(fields=["company", "link_code", "-measured_at"], name="supply_sample_of_link"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(link_code__in=LINKS), name="supply_sample_link"),
            models.CheckConstraint(
                condition=models.Q(lag_seconds__isnull=True) | models.Q(lag_seconds__gte=0),
                name="supply_sample_lag",
            ),
        ]


class Suspension(models.Model):
    """Nobody of a company, or not this connection, is cut off for money over [from_at, to_at).

    `cause_code` LINKS is the program's own and names the links; every other is an officer's. `healthy_since`:
    from when on all links are healthy again, while it is not lifted yet. Only the end is ever written to it.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection_id = models.BigIntegerField(null=True)
    cause_code = models.CharField(max_length=12)
    links = ArrayField(models.CharField(max_length=24), default=list)
    reason = models.TextField(default="")
    from_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    healthy_since = models.DateTimeField(null=True)
    to_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, default="")
    lift_reason = models.TextField(default="")

    class Meta:
        db_table = "supply_suspension"
        indexes = [
            models.Index(fields=["company", "-from_at"], name="supply_suspension_history"),
            models.Index(
                fields=["connection_id"],
                condition=models.Q(connection_id__isnull=False, to_at__isnull=True),
                name="supply_suspension_live",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(cause_code__in=CAUSES), name="supply_suspension_cause"),
            models.CheckConstraint(
                condition=models.Q(to_at__isnull=True) | models.Q(to_at__gte=models.F("from_at")),
                name="supply_suspension_order",
            ),
            models.CheckConstraint(
                condition=models.Q(cause_code="LINKS") | ~models.Q(reason=""),
                name="supply_suspension_reason",
            ),
            models.UniqueConstraint(
                fields=["company", "cause_code"],
                condition=models.Q(connection_id__isnull=True, to_at__isnull=True),
                name="supply_suspension_one_a_company",
            ),
            models.UniqueConstraint(
                fields=["connection_id", "cause_code"],
                condition=models.Q(connection_id__isnull=False, to_at__isnull=True),
                name="supply_suspension_one_a_connection",
            ),
        ]
