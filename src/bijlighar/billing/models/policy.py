from django.db import models


class Policy(models.Model):
    """Dated settings of a company's billing; the latest row not after the day of issue holds.

    `due_days`: days from issue to the due date. `reads_percent`: the share of a group's connections whose
    readings are all there before its bills are drafted without somebody saying so. A draft is doubtful with
    more than `missing_percent` of its days missing, more than `estimated_percent` of its use estimated, or a
    use a day above `high_percent` or below `low_percent` of what is usual and at least `least_wh_day` away
    from it. Arrears may be paid in at most `plan_parts`; one that is late for more than `plan_grace_days`
    breaks the plan.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    from_date = models.DateField()
    due_days = models.SmallIntegerField(default=15)
    reads_percent = models.SmallIntegerField(default=95)
    missing_percent = models.SmallIntegerField(default=10)
    estimated_percent = models.SmallIntegerField(default=25)
    high_percent = models.SmallIntegerField(default=200)
    low_percent = models.SmallIntegerField(default=33)
    least_wh_day = models.IntegerField(default=1000)
    plan_parts = models.SmallIntegerField(default=12)
    plan_grace_days = models.SmallIntegerField(default=7)
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1, default="U")

    class Meta:
        db_table = "billing_policy"
        constraints = [
            models.UniqueConstraint(fields=["company", "from_date"], name="billing_policy_from"),
            models.CheckConstraint(condition=models.Q(due_days__gte=0), name="billing_policy_due"),
        ]
