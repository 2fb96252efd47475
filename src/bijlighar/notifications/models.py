"""Tables of messages: what people chose, where they are reached, what was handed to whom and at what cost."""

from django.db import models


class Preference(models.Model):
    """By which way a mobile wants a kind of message about a connection; NONE: not at all."""

    id = models.BigAutoField(primary_key=True)
    mobile = models.CharField(max_length=16)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+")
    kind_code = models.CharField(max_length=16)
    way_code = models.CharField(max_length=8)
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_preference"
        constraints = [
            models.UniqueConstraint(
                fields=["mobile", "connection", "kind_code"], name="notifications_preference_one"
            ),
            models.CheckConstraint(
                condition=models.Q(way_code__in=["SMS", "WHATSAPP", "PUSH", "EMAIL", "NONE"]),
                name="notifications_preference_way",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind_code__in=["CODE", "DISCONNECTION", "ANSWER"], way_code="NONE"),
                name="notifications_preference_must",
            ),
        ]


class Address(models.Model):
    """Where the holder of a mobile is reached by another way, from when it was confirmed until it ended."""

    id = models.BigAutoField(primary_key=True)
    mobile = models.CharField(max_length=16)
    way_code = models.CharField(max_length=8)
    value = models.CharField(max_length=1000)
    code_hash = models.CharField(max_length=64, default="")
    code_expires_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_address"
        constraints = [
            models.UniqueConstraint(
                fields=["mobile", "way_code", "value"],
                condition=models.Q(ended_at__isnull=True),
                name="notifications_address_live",
            ),
        ]


class Delivery(models.Model):
    """One message handed, or meant to be handed, to a provider: its name there, its parts, what it costs."""

    id = models.BigAutoField(primary_key=True)
    message_id = models.BigIntegerField(db_index=True)
    company_id = models.BigIntegerField(null=True)
    template = models.CharField(max_length=60)
    way_code = models.CharField(max_length=8)
    provider_code = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=200, default="")
    parts = models.SmallIntegerField()
    cost_urs = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    state_code = models.CharField(max_length=11)
    state_at = models.DateTimeField()
    problem = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "notifications_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_code", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="notifications_delivery_ref",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state_code__in=["SUBMITTED", "DELIVERED", "UNDELIVERED", "REFUSED", "FAILED"]
                ),
                name="notifications_delivery_state",
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "submitted_at"], name="notifications_delivery_when"),
        ]


class Report(models.Model):
    """What a provider said of a message, each thing once; also before we know the message. Append-only."""

    id = models.BigAutoField(primary_key=True)
    provider_code = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=200)
    state_code = models.CharField(max_length=11)
    said = models.CharField(max_length=120)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_report"
        constraints = [
            models.UniqueConstraint(
                fields=["provider_code", "provider_ref", "state_code"], name="notifications_report_once"
            ),
        ]


class ProviderState(models.Model):
    """How a provider does: failures in a row, until when it is left alone, when its next message may go."""

    code = models.CharField(max_length=40, primary_key=True)
    failures = models.IntegerField(default=0)
    down_until = models.DateTimeField(null=True)
    free_at = models.DateTimeField(null=True)
    last_taken_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "notifications_provider"


class Cost(models.Model):
    """What was handed over in a month, counted as it goes; company 0: messages of no company, as codes."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.BigIntegerField()
    month = models.DateField()
    way_code = models.CharField(max_length=8)
    provider_code = models.CharField(max_length=40)
    template = models.CharField(max_length=60)
    messages = models.BigIntegerField()
    parts = models.BigIntegerField()
    cost_urs = models.BigIntegerField()

    class Meta:
        db_table = "notifications_cost"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "month", "way_code", "provider_code", "template"],
                name="notifications_cost_one",
            ),
        ]
