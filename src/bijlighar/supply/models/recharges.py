"""Recharges and payments as they became power: one row an order, with what followed from it."""

from django.db import models


class Recharge(models.Model):
    """Money of one order that was credited, and what was decided about the supply with it. Append-only.

    `outcome_code`: RECONNECTING (a command went out), WAS_ON (nothing to switch), STILL_SHORT (`short_paise`
    more is needed), or EXPLAINED: power is off for a reason that the decision gives. `decision` is empty
    where the rulebook says nothing about cutting off.
    """

    order_key = models.CharField(max_length=120, primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection_id = models.BigIntegerField()
    receipt_number = models.CharField(max_length=60)
    amount_paise = models.BigIntegerField()
    ordered_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    credited_at = models.DateTimeField()
    balance_paise = models.BigIntegerField(null=True)
    decision = models.ForeignKey("supply.Decision", models.PROTECT, null=True, related_name="+")
    command_id = models.BigIntegerField(null=True)
    message_key = models.CharField(max_length=200, default="")
    outcome_code = models.CharField(max_length=12)
    short_paise = models.BigIntegerField(default=0)

    class Meta:
        db_table = "supply_recharge"
        indexes = [
            models.Index(fields=["connection_id", "-credited_at"], name="supply_recharge_of"),
            models.Index(fields=["command_id"], name="supply_recharge_command_of"),
            models.Index(
                fields=["company", "credited_at"],
                condition=models.Q(command_id__isnull=False),
                name="supply_recharge_switched",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome_code__in=["RECONNECTING", "WAS_ON", "STILL_SHORT", "EXPLAINED"]),
                name="supply_recharge_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome_code="RECONNECTING", command_id__isnull=False)
                | (~models.Q(outcome_code="RECONNECTING") & models.Q(command_id__isnull=True)),
                name="supply_recharge_command",
            ),
        ]
