"""Money put right beside the bills: proposed by one, approved by another, booked once. All append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bijlighar.billing.rules.adjustment import MOST_LETTERS, REASONS

APPROVED, REFUSED, REVERSED = "APPROVED", "REFUSED", "REVERSED"


class Adjustment(models.Model):
    """What somebody proposes to add to (or, negative, take off) what a connection owes.

    `lines_paise` follows `rules.adjustment.CORRECTED`; their sum is `amount_paise`. It belongs to [from_date,
    to_date). `office_id` is the connection's office of that day, whose officers decide. `source` names what
    it follows from, as "check/7"; empty where a person proposed it.
    """

    id = models.BigAutoField(primary_key=True)
    connection_id = models.BigIntegerField()
    company_id = models.IntegerField()
    office_id = models.BigIntegerField()
    amount_paise = models.BigIntegerField()
    lines_paise = ArrayField(models.BigIntegerField())
    reason_code = models.CharField(max_length=16)
    words_en = models.CharField(max_length=MOST_LETTERS)
    words_hi = models.CharField(max_length=MOST_LETTERS)
    document = models.CharField(max_length=MOST_LETTERS)
    source = models.CharField(max_length=40)
    from_date = models.DateField()
    to_date = models.DateField()
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by = models.CharField(max_length=120)

    class Meta:
        db_table = "billing_adjustment"
        indexes = [
            models.Index(fields=["office_id", "id"], name="billing_adjustment_office"),
            models.Index(fields=["connection_id"], name="billing_adjustment_connection"),
            models.Index(fields=["source"], condition=~Q(source=""), name="billing_adjustment_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_paise=0), name="billing_adjustment_amount"),
            models.CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="billing_adjustment_dates"),
            models.CheckConstraint(
                condition=Q(reason_code__in=list(REASONS)), name="billing_adjustment_reason"
            ),
            models.CheckConstraint(
                condition=~Q(words_en="") & ~Q(words_hi="") & ~Q(document=""),
                name="billing_adjustment_words",
            ),
        ]


class AdjustmentStep(models.Model):
    """What became of a proposed adjustment; `account_code` is where an approved one was booked.

    `proposed_by_id` repeats the proposal's (a foreign key keeps them the same), so that the database itself
    can refuse an approval by the same person.
    """

    id = models.BigAutoField(primary_key=True)
    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="+", db_index=False)
    step_code = models.CharField(max_length=8)
    reason = models.CharField(max_length=MOST_LETTERS)
    account_code = models.SmallIntegerField(null=True)
    booked_on = models.DateField(null=True)
    proposed_by_id = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "billing_adjustment_step"
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment"],
                condition=Q(step_code__in=[APPROVED, REFUSED]),
                name="billing_adjustment_step_decided",
            ),
            models.UniqueConstraint(fields=["adjustment", "step_code"], name="billing_adjustment_step_once"),
            models.CheckConstraint(
                condition=Q(step_code__in=[APPROVED, REVERSED], booked_on__isnull=False)
                | Q(step_code=REFUSED, booked_on__isnull=True),
                name="billing_adjustment_step_code",
            ),
            models.CheckConstraint(
                condition=Q(step_code=APPROVED, account_code__in=[1, 2])
                | Q(~Q(step_code=APPROVED), account_code__isnull=True),
                name="billing_adjustment_step_account",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by_id__isnull=True)
                | ~Q(step_code=APPROVED)
                | ~Q(taken_by_id=F("proposed_by_id")),
                name="billing_adjustment_step_other",
            ),
            models.CheckConstraint(
                condition=Q(step_code=APPROVED) | ~Q(reason=""),
                name="billing_adjustment_step_reason",
            ),
        ]


class AdjustmentLimit(models.Model):
    """Up to how much a role held over an office of a kind may approve; the latest row of a day holds."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    from_date = models.DateField()
    role_code = models.CharField(max_length=20)
    office_kind = models.CharField(max_length=12)
    most_paise = models.BigIntegerField()
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1, default="U")

    class Meta:
        db_table = "billing_adjustment_limit"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "role_code", "office_kind", "from_date"],
                name="billing_adjustment_limit_from",
            ),
            models.CheckConstraint(condition=Q(most_paise__gte=0), name="billing_adjustment_limit_amount"),
        ]
