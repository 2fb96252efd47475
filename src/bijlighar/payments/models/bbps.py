"""What a bill-payment unit was answered."""

from django.db import models


class BbpsAnswer(models.Model):
    """The receipt that a payment of a bill-payment unit was answered with, as its bytes. Append-only.

    A repeat of the same reference gets the same bytes; `asked_sha256` tells a repeat from another request.
    """

    id = models.BigAutoField(primary_key=True)
    client_id = models.BigIntegerField()
    reference = models.CharField(max_length=80)
    asked_sha256 = models.BinaryField(max_length=32)
    payment = models.OneToOneField("payments.Payment", models.PROTECT, related_name="+")
    body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "payments_bbps_answer"
        constraints = [
            models.UniqueConstraint(fields=["client_id", "reference"], name="payments_bbps_answer_once"),
        ]
