"""What somebody is about to pay."""

from django.db import models
from django.db.models import Q

from bijlighar.payments.rules.codes import CHANNELS, PAID_FOR_NONE, PARTS, PURPOSES


class Order(models.Model):
    """An amount that is to be paid for a connection. `key` is the caller's: the same key is the same order.

    A demand note of an application (`DEMAND`) is paid for none: there may be no connection yet. A `BASKET` is
    paid for several at once: each has an order of its own that is `part_of` it, and is paid with it alone.

    `tr` is our reference at gateways and in UPI links, `gateway_reference` the gateway's own once it knows
    the order. `paid_paise` is what came. A failed attempt leaves the order open: it may still be paid.
    `sent_at`: when somebody was last led on to the gateway, to try once more after a failure too.
    `asked_at`: when it was last asked what became of the order. What is paid and cannot be credited was tried
    `credit_tries` times, the next time not before `credit_next_at`.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    tr = models.CharField(max_length=35, unique=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection = models.ForeignKey(
        "consumers.Connection", models.PROTECT, null=True, related_name="+", db_index=False
    )
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    purpose_code = models.CharField(max_length=10)
    channel_code = models.CharField(max_length=12)
    gateway_code = models.CharField(max_length=20)
    gateway_reference = models.CharField(max_length=80, null=True)
    amount_paise = models.BigIntegerField()
    document = models.CharField(max_length=80, default="", blank=True)
    return_path = models.CharField(max_length=200, default="", blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failed_reason = models.CharField(max_length=120, default="", blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_paise = models.BigIntegerField(null=True)
    credited_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    credit_tries = models.SmallIntegerField(default=0)
    credit_next_at = models.DateTimeField(null=True)
    credit_problem = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "payments_order"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="payments_order_amount"),
            models.CheckConstraint(condition=Q(purpose_code__in=PURPOSES), name="payments_order_purpose"),
            models.CheckConstraint(condition=Q(channel_code__in=CHANNELS), name="payments_order_channel"),
            models.CheckConstraint(
                condition=Q(purpose_code__in=PAID_FOR_NONE, connection__isnull=True)
                | (~Q(purpose_code__in=PAID_FOR_NONE) & Q(connection__isnull=False)),
                name="payments_order_for",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | Q(gateway_code=PARTS), name="payments_order_part"
            ),
            models.UniqueConstraint(
                fields=["part_of", "connection"],
                condition=Q(part_of__isnull=False),
                name="payments_order_part_once",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, paid_paise__isnull=True, credited_at__isnull=True)
                | Q(paid_at__isnull=False, paid_paise__gt=0),
                name="payments_order_paid",
            ),
            models.UniqueConstraint(
                fields=["gateway_code", "gateway_reference"],
                condition=Q(gateway_reference__isnull=False),
                name="payments_order_gateway_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "-id"], name="payments_order_connection"),
            models.Index(
                fields=["paid_at"],
                condition=Q(paid_at__isnull=False, credited_at__isnull=True),
                name="payments_order_uncredited",
            ),
            models.Index(
                fields=["gateway_code", "opened_at"],
                condition=Q(paid_at__isnull=True),
                name="payments_order_unpaid",
            ),
        ]
