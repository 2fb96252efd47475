"""Money that came, and the receipt for it."""

from django.db import models
from django.db.models import Q

from bijlighar.payments.rules.codes import CREDITED_FITS, METHODS


class Payment(models.Model):
    """Money that a gateway, counter or agent took; told again, it is not written again.

    Append-only, but for one thing: a payment without an order may be given one by an officer.
    `reference` is the gateway's name of the payment. `fit_code` says how it fits its order; of those that are
    credited an order has one. `instrument` is masked. `fee_paise` includes `gst_paise`.
    What fell to one part of a basket is a payment too, `part_of` the one that came.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        "network.Company", models.PROTECT, null=True, related_name="+", db_index=False
    )
    gateway_code = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    order = models.ForeignKey("payments.Order", models.PROTECT, null=True, related_name="+")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    till = models.ForeignKey("payments.Till", models.PROTECT, null=True, related_name="+", db_index=False)
    amount_paise = models.BigIntegerField()
    fit_code = models.CharField(max_length=10)
    source_code = models.CharField(max_length=12)
    method_code = models.CharField(max_length=12)
    instrument = models.CharField(max_length=80, default="", blank=True)
    bank_reference = models.CharField(max_length=60, default="", blank=True)
    fee_paise = models.BigIntegerField(null=True)
    gst_paise = models.BigIntegerField(null=True)
    paid_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_on = models.DateField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.UniqueConstraint(fields=["gateway_code", "reference"], name="payments_payment_once"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(fit_code__in=CREDITED_FITS),
                name="payments_payment_one_an_order",
            ),
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="payments_payment_amount"),
            models.CheckConstraint(condition=Q(method_code__in=METHODS), name="payments_payment_method"),
            models.CheckConstraint(
                condition=Q(fit_code="NO_ORDER", order__isnull=True)
                | (Q(fit_code__in=(*CREDITED_FITS, "SECOND"), order__isnull=False, company__isnull=False)),
                name="payments_payment_fit",
            ),
        ]
        indexes = [
            models.Index(fields=["gateway_code", "recorded_on"], name="payments_payment_day"),
            models.Index(fields=["company", "-id"], name="payments_payment_company"),
            models.Index(fields=["till"], condition=Q(till__isnull=False), name="payments_payment_till"),
            models.Index(fields=["id"], condition=Q(order__isnull=True), name="payments_payment_no_order"),
            models.Index(
                fields=["part_of"], condition=Q(part_of__isnull=False), name="payments_payment_parts"
            ),
        ]


class Receipt(models.Model):
    """The proof that a payment was credited to its connection. Append-only; one a payment and an order.

    Without a connection it is a demand note's.
    """

    number = models.CharField(max_length=40, primary_key=True)
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="+")
    order = models.OneToOneField("payments.Order", models.PROTECT, related_name="+")
    connection_id = models.BigIntegerField(null=True)
    company_id = models.IntegerField()
    purpose_code = models.CharField(max_length=10)
    amount_paise = models.BigIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)

    class Meta:
        db_table = "payments_receipt"
        constraints = [
            models.CheckConstraint(condition=Q(amount_paise__gt=0), name="payments_receipt_amount"),
        ]
        indexes = [models.Index(fields=["connection_id", "-issued_at"], name="payments_receipt_connection")]
