"""Storms that were declared: the one switch that others ask about."""

from django.db import models


class Storm(models.Model):
    """A storm over [since, until), of a company or of an office and all below it: why, and by whom.

    Only its end is ever written to it.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    declared_by = models.CharField(max_length=120)
    end_reason = models.CharField(max_length=300, default="")
    ended_by = models.CharField(max_length=120, default="")

    class Meta:
        db_table = "outages_storm"
        indexes = [models.Index(fields=["company", "-since"], name="outages_storm_history")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="outages_storm_order",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="outages_storm_reason"),
            models.UniqueConstraint(
                fields=["company", "office"],
                condition=models.Q(until__isnull=True),
                nulls_distinct=False,
                name="outages_storm_one",
            ),
        ]
