from django.db import models
from django.db.models import Q


class Budget(models.Model):
    """What a connection's people want to stay below in a month: `amount` in Wh (UNITS) or paise (RUPEES)."""

    connection_id = models.BigIntegerField(primary_key=True)
    kind_code = models.CharField(max_length=6)
    amount = models.BigIntegerField()
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "billing_budget"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_budget_amount"),
            models.CheckConstraint(
                condition=Q(kind_code__in=("UNITS", "RUPEES")), name="billing_budget_kind"
            ),
        ]
