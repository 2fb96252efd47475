"""What came from exchanges beside the events: what was met already, and what was not taken."""

from django.db import models


class Message(models.Model):
    """A signed message that was met, by its signature, as long as a copy of it could still pass for fresh."""

    signature = models.CharField(max_length=64, primary_key=True)
    met_at = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        db_table = "calls_message"
        indexes = [models.Index(fields=["met_at"], name="calls_message_met")]


class Strange(models.Model):
    """How many messages of an exchange were not taken in an hour, and why; some are kept as events."""

    pk = models.CompositePrimaryKey("hour", "exchange_code", "verdict_code")
    hour = models.DateTimeField()
    exchange_code = models.CharField(max_length=20)
    verdict_code = models.CharField(max_length=8)
    count = models.BigIntegerField()

    class Meta:
        db_table = "calls_strange"
