"""What gateways told us."""

from django.db import models


class Event(models.Model):
    """One message as it came, genuine or forged, new or repeated. Append-only.

    `body` is the message with everything hidden that tells who paid; `body_sha256` is that of the bytes as
    they came, so that the gateway's copy can be recognised. What is forged is kept in part.
    """

    id = models.BigAutoField(primary_key=True)
    gateway_code = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    verdict_code = models.CharField(max_length=16)
    kind_code = models.CharField(max_length=16, default="", blank=True)
    event_reference = models.CharField(max_length=80, default="", blank=True)
    payment_reference = models.CharField(max_length=80, default="", blank=True)
    amount_paise = models.BigIntegerField(null=True)
    order = models.ForeignKey("payments.Order", models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, null=True, related_name="+", db_index=False
    )
    body = models.TextField()
    body_bytes = models.IntegerField()
    body_sha256 = models.BinaryField(max_length=32)
    signature = models.CharField(max_length=160, default="", blank=True)
    sent_from = models.CharField(max_length=45, default="", blank=True)

    class Meta:
        db_table = "payments_event"
        indexes = [
            models.Index(fields=["gateway_code", "-id"], name="payments_event_gateway"),
            models.Index(fields=["verdict_code", "-id"], name="payments_event_verdict"),
        ]
