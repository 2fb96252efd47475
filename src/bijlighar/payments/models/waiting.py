"""What gateways told and nobody has taken up yet."""

from django.db import models


class Waiting(models.Model):
    """A genuine message, kept before it is answered; the row goes as the message is taken up.

    `told` is what it tells in our words, `body` the message with everything hidden that tells who paid. One
    by which taking failed is set aside: tried alone again, not before `next_at`, it stays here meanwhile.
    """

    id = models.BigAutoField(primary_key=True)
    gateway_code = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    told = models.JSONField()
    body = models.TextField()
    body_bytes = models.IntegerField()
    body_sha256 = models.BinaryField(max_length=32)
    signature = models.CharField(max_length=160, default="", blank=True)
    sent_from = models.CharField(max_length=45, default="", blank=True)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_waiting"
