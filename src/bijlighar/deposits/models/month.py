from django.db import models


class Month(models.Model):
    """A month of use that was billed before the company came here, from its own record. Append-only.

    [cycle_from, cycle_to) are its days; `was_unpaid` whether its bill was left unpaid.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    company_id = models.IntegerField()
    energy_wh = models.BigIntegerField()
    was_unpaid = models.BooleanField(default=False)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "deposits_month"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cycle_to__gt=models.F("cycle_from"), energy_wh__gte=0),
                name="deposits_month_days",
            ),
        ]
