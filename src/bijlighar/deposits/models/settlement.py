from django.db import models


class Settlement(models.Model):
    """What a deposit was used for on a day, and who decided it. Append-only.

    Of `held_paise`, `used_paise` went to unpaid bills, `moved_paise` to the prepaid balance, `refunded_paise`
    back to the consumer; `withdrawn_paise` of instalments is no longer asked for. When a connection ends, the
    balance and what was paid beyond the bills are set off too (`balance_used_paise`, `surplus_used_paise`)
    and go back (`balance_back_paise`, `surplus_back_paise`), all in one: by the transfer `reference` where it
    was paid already, else by the refund `refund_id` of payments. `number` counts a connection's settlements
    from 1; it is the sequence of their entries.
    """

    pk = models.CompositePrimaryKey("connection_id", "number")
    connection_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    company_id = models.IntegerField()
    reason_code = models.CharField(max_length=10)
    settled_on = models.DateField()
    settled_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120)
    held_paise = models.BigIntegerField()
    used_paise = models.BigIntegerField()
    moved_paise = models.BigIntegerField()
    refunded_paise = models.BigIntegerField()
    withdrawn_paise = models.BigIntegerField()
    balance_used_paise = models.BigIntegerField(default=0)
    surplus_used_paise = models.BigIntegerField(default=0)
    balance_back_paise = models.BigIntegerField(default=0)
    surplus_back_paise = models.BigIntegerField(default=0)
    refund_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=60, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "deposits_settlement"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason_code__in=["DEFAULT", "CLOSED", "PREPAID"]),
                name="deposits_settlement_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    used_paise__gte=0, moved_paise__gte=0, refunded_paise__gte=0, withdrawn_paise__gte=0
                )
                & models.Q(
                    balance_used_paise__gte=0,
                    surplus_used_paise__gte=0,
                    balance_back_paise__gte=0,
                    surplus_back_paise__gte=0,
                )
                & models.Q(
                    held_paise__gte=models.F("used_paise")
                    + models.F("moved_paise")
                    + models.F("refunded_paise")
                ),
                name="deposits_settlement_amounts",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_paise=0, balance_back_paise=0, surplus_back_paise=0)
                | ~models.Q(reference="")
                | models.Q(refund_id__isnull=False),
                name="deposits_settlement_reference",
            ),
        ]
