from django.db import models
from django.db.models import F, Q


class ArrearsPlan(models.Model):
    """Arrears that a consumer pays in parts, as agreed: at most one open plan a connection.

    `document` names what was agreed on, `office_id` the connection's office of that day. What comes in
    beyond `received_before_paise`, all that had come in against bills until then, pays the parts. A plan ends
    KEPT when all of it came in, BROKEN when a part stayed out beyond its grace, ENDED by an officer with a
    note.
    """

    id = models.BigAutoField(primary_key=True)
    connection_id = models.BigIntegerField()
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    amount_paise = models.BigIntegerField()
    received_before_paise = models.BigIntegerField()
    agreed_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by_id = models.BigIntegerField(null=True)
    agreed_by = models.CharField(max_length=120)
    office_id = models.BigIntegerField()
    document = models.CharField(max_length=200)
    state_code = models.CharField(max_length=8, default="OPEN")
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=120, default="")
    ended_note = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "billing_arrears_plan"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="billing_arrears_plan_amount"),
            models.CheckConstraint(
                condition=Q(state_code="OPEN", ended_on__isnull=True)
                | Q(state_code__in=["KEPT", "BROKEN", "ENDED"], ended_on__gte=F("agreed_on")),
                name="billing_arrears_plan_state",
            ),
            models.UniqueConstraint(
                fields=["connection_id"], condition=Q(state_code="OPEN"), name="billing_arrears_plan_one"
            ),
        ]
        indexes = [
            models.Index(fields=["connection_id", "agreed_on"], name="billing_arrears_plan_of"),
            models.Index(fields=["office_id", "state_code", "id"], name="billing_arrears_plan_office"),
            models.Index(
                fields=["company", "id"], name="billing_arrears_plan_open", condition=Q(state_code="OPEN")
            ),
        ]


class ArrearsPart(models.Model):
    """One part of a plan: so much until its due date. Append-only; parts add up to their plan."""

    pk = models.CompositePrimaryKey("plan_id", "number")
    plan = models.ForeignKey(ArrearsPlan, models.PROTECT, related_name="+", db_index=False)
    number = models.SmallIntegerField()
    due_date = models.DateField()
    amount_paise = models.BigIntegerField()

    class Meta:
        db_table = "billing_arrears_part"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="billing_arrears_part_amount"),
        ]
