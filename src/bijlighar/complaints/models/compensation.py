"""What is paid where a standard was broken, and who let a payment fall."""

from django.db import models


class Compensation(models.Model):
    """One amount for one connection: for a day that began after the due time, or once (`day_number` 1).

    `round_number` counts how often the complaint was opened again before; its transfer in the ledger has this
    row's id as its sequence. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+", db_index=False)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+")
    round_number = models.SmallIntegerField()
    day_number = models.SmallIntegerField()
    due_at = models.DateTimeField()
    for_day = models.DateField()
    amount_paise = models.BigIntegerField()
    account_code = models.SmallIntegerField()
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "complaints_compensation"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "round_number", "connection", "day_number"],
                name="complaints_compensation_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_paise__gt=0, day_number__gt=0),
                name="complaints_compensation_amount",
            ),
        ]
        indexes = [models.Index(fields=["company", "posted_at"], name="complaints_compensation_when")]


class Waiver(models.Model):
    """One person asks that nothing be paid for a complaint, another decides; what was posted goes back."""

    id = models.BigAutoField(primary_key=True)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by_kind = models.CharField(max_length=10)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_kind = models.CharField(max_length=10, default="", blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120, default="", blank=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        db_table = "complaints_waiver"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(decided_at__isnull=True),
                name="complaints_waiver_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True)
                | ~models.Q(asked_by_kind=models.F("decided_by_kind"), asked_by_id=models.F("decided_by_id")),
                name="complaints_waiver_two_people",
            ),
        ]
