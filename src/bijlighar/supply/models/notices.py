"""Warnings before a cut: what a consumer was told, when, and whether it reached him."""

from django.db import models

from bijlighar.supply.rules.snapshot import GROUNDS


class Notice(models.Model):
    """A warning that power may be cut. Grace runs from `given_at`; it ends when its ground is gone.

    `message_key` names the message, empty where it was served on paper (`served_reference`) or none can be.
    `reached_at`: when it was seen to have reached him; `failed_at`: when it was seen that it will not.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection_id = models.BigIntegerField()
    ground_code = models.CharField(max_length=8)
    amount_paise = models.BigIntegerField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=120)
    message_key = models.CharField(max_length=200, default="")
    reached_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    served_reference = models.CharField(max_length=120, default="")
    closure_by = models.CharField(max_length=8, default="")
    closure_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_code = models.CharField(max_length=12, default="")

    class Meta:
        db_table = "supply_notice"
        indexes = [
            models.Index(
                fields=["company", "given_at"],
                condition=models.Q(ended_at__isnull=True),
                name="supply_notice_open",
            ),
            models.Index(fields=["connection_id", "-given_at"], name="supply_notice_of_connection"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ground_code__in=GROUNDS), name="supply_notice_ground"),
            models.UniqueConstraint(
                fields=["connection_id", "ground_code"],
                condition=models.Q(ended_at__isnull=True),
                name="supply_notice_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(ground_code="CLOSURE")
                | models.Q(closure_by__in=["CONSUMER", "COMPANY"], closure_on__isnull=False),
                name="supply_notice_closure",
            ),
        ]
