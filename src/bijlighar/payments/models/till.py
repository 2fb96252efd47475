"""Cash taken at a counter or by an agent, and the close of the day."""

from django.db import models
from django.db.models import F, Q


class Till(models.Model):
    """One cashier's money of one day at one office: opened, closed with what was counted, checked by another.

    `booked_paise` is the cash of its receipts at the close, `counted_paise` what lay in the box;
    `difference_paise` is counted less booked, and has a reason unless it is nothing.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    channel_code = models.CharField(max_length=8)
    cashier_id = models.BigIntegerField()
    cashier = models.CharField(max_length=120)
    day = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    receipts = models.IntegerField(null=True)
    booked_paise = models.BigIntegerField(null=True)
    counted_paise = models.BigIntegerField(null=True)
    difference_paise = models.BigIntegerField(null=True)
    difference_reason = models.CharField(max_length=200, default="", blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        db_table = "payments_till"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "channel_code", "cashier_id"], name="payments_till_day"
            ),
            models.CheckConstraint(
                condition=Q(channel_code__in=("COUNTER", "AGENT")), name="payments_till_channel"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, difference_paise__isnull=True, checked_at__isnull=True)
                | Q(
                    closed_at__isnull=False,
                    receipts__gte=0,
                    booked_paise__gte=0,
                    counted_paise__gte=0,
                    difference_paise=F("counted_paise") - F("booked_paise"),
                ),
                name="payments_till_closed",
            ),
            models.CheckConstraint(
                condition=Q(difference_paise__isnull=True) | Q(difference_paise=0) | ~Q(difference_reason=""),
                name="payments_till_reason",
            ),
            models.CheckConstraint(
                condition=Q(checked_by_id__isnull=True) | ~Q(checked_by_id=F("cashier_id")),
                name="payments_till_two_persons",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "day"], condition=Q(checked_at__isnull=True), name="payments_till_open"
            ),
        ]
