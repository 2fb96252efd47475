from django.db import models


class Policy(models.Model):
    """Dated settings of a company's billing; the latest row not after the day of issue holds.

    `due_days`: days from issue to the due date.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    from_date = models.DateField()
    due_days = models.SmallIntegerField(default=15)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1, default="U")

    class Meta:
        db_table = "billing_policy"
        constraints = [
            models.UniqueConstraint(fields=["company", "from_date"], name="billing_policy_from"),
            models.CheckConstraint(condition=models.Q(due_days__gte=0), name="billing_policy_due"),
        ]
