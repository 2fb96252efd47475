from django.db import models
from django.db.models import Q

STATES = ("PROPOSED", "ISSUED", "REFUSED", "PAID", "LAPSED")


class Demand(models.Model):
    """A demand note: what an application costs, proposed by one person and issued by another.

    `lines` are those of `rules.demand`; `due_on` is its last day for payment; `order_id` the order that paid
    it. An amount of nothing is PAID when it is issued.
    """

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    state_code = models.CharField(max_length=8)
    lines = models.JSONField()
    total_paise = models.BigIntegerField()
    deposit_paise = models.BigIntegerField()
    load_w = models.IntegerField()
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField()
    proposed_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    due_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    paid_paise = models.BigIntegerField(default=0)
    order_id = models.BigIntegerField(null=True)
    receipt_number = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        db_table = "applications_demand"
        constraints = [
            models.CheckConstraint(condition=Q(state_code__in=STATES), name="applications_demand_state"),
            models.CheckConstraint(
                condition=Q(total_paise__gte=0, deposit_paise__gte=0)
                & Q(deposit_paise__lte=models.F("total_paise")),
                name="applications_demand_amounts",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=models.F("proposed_by_id")),
                name="applications_demand_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state_code="PROPOSED", decided_at__isnull=True)
                | (~Q(state_code="PROPOSED") & Q(decided_at__isnull=False)),
                name="applications_demand_decided",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state_code__in=["PROPOSED", "ISSUED", "PAID"]),
                name="applications_demand_one_alive",
            ),
        ]
