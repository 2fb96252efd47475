"""Money that goes back to who paid it."""

from django.db import models
from django.db.models import F, Q

from bijlighar.payments.rules.refund import REASONS, STATES


class Refund(models.Model):
    """A payment that goes back, whole and once. Proposed by one (or the program), approved by another.

    Or what was left on the accounts of a connection that ended (CLOSING): of no payment and no gateway, paid
    by a transfer of ours.

    `key` is our name of it at the gateway: asked again under the same key, the gateway gives back once.
    `reference` is the gateway's own, or the bank transfer's where it was paid by hand.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=40, unique=True)
    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, null=True, related_name="+", db_index=False
    )
    connection_id = models.BigIntegerField(null=True)
    company_id = models.IntegerField(null=True)
    gateway_code = models.CharField(max_length=20, blank=True)
    amount_paise = models.BigIntegerField()
    reason_code = models.CharField(max_length=12)
    state_code = models.CharField(max_length=10)
    reference = models.CharField(max_length=80, default="", blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=120, default="", blank=True)
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="payments_refund_amount"),
            models.CheckConstraint(
                condition=Q(
                    reason_code="CLOSING",
                    payment__isnull=True,
                    connection_id__isnull=False,
                    company_id__isnull=False,
                    gateway_code="",
                )
                | (~Q(reason_code="CLOSING") & Q(payment__isnull=False, connection_id__isnull=True)),
                name="payments_refund_of",
            ),
            models.CheckConstraint(condition=Q(state_code__in=STATES), name="payments_refund_state"),
            models.CheckConstraint(condition=Q(reason_code__in=REASONS), name="payments_refund_reason"),
            models.CheckConstraint(
                condition=Q(state_code__in=("PROPOSED",)) | ~Q(decided_by=""), name="payments_refund_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")),
                name="payments_refund_two_persons",
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(state_code="REFUSED"), name="payments_refund_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state_code", "id"],
                condition=~Q(state_code__in=("DONE", "REFUSED")),
                name="payments_refund_open",
            ),
        ]


class RefundStep(models.Model):
    """One step of a refund: what was done, by whom, and what the gateway said. Append-only."""

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="+")
    state_code = models.CharField(max_length=10)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)
    words = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "payments_refund_step"
