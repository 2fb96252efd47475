"""What gateways say they settled and banks say they credited."""

from django.db import models
from django.db.models import F, Q


class Statement(models.Model):
    """A file that was taken in: a gateway's settlement (SETTLEMENT) or a bank's statement (BANK)."""

    id = models.BigAutoField(primary_key=True)
    kind_code = models.CharField(max_length=12)
    gateway_code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    layout_code = models.CharField(max_length=30)
    rows = models.IntegerField()
    taken = models.IntegerField()
    repeated = models.IntegerField()
    rejected = models.IntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=120)

    class Meta:
        db_table = "payments_statement"
        constraints = [
            models.UniqueConstraint(
                fields=["kind_code", "gateway_code", "sha256"], name="payments_statement_once"
            ),
            models.CheckConstraint(
                condition=Q(kind_code__in=("SETTLEMENT", "BANK")), name="payments_statement_kind"
            ),
            models.CheckConstraint(
                condition=Q(rows=F("taken") + F("repeated") + F("rejected")), name="payments_statement_rows"
            ),
        ]


class Settled(models.Model):
    """One line of a settlement: a payment or refund, the gateway's fee, and the bank transfer it went with.

    `fee_paise` includes `gst_paise`; `net_paise` is what the transfer holds of it, below nothing for a
    refund. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    line = models.IntegerField()
    gateway_code = models.CharField(max_length=20)
    kind_code = models.CharField(max_length=8)
    reference = models.CharField(max_length=80)
    order_reference = models.CharField(max_length=80, default="", blank=True)
    tr = models.CharField(max_length=35, default="", blank=True)
    method_code = models.CharField(max_length=12)
    amount_paise = models.BigIntegerField()
    fee_paise = models.BigIntegerField()
    gst_paise = models.BigIntegerField()
    net_paise = models.BigIntegerField()
    settled_on = models.DateField()
    bank_reference = models.CharField(max_length=60)

    class Meta:
        db_table = "payments_settled"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_code", "kind_code", "reference"], name="payments_settled_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_paise__gt=0, fee_paise__gte=F("gst_paise"), gst_paise__gte=0),
                name="payments_settled_amounts",
            ),
            models.CheckConstraint(
                condition=Q(kind_code="PAYMENT", net_paise=F("amount_paise") - F("fee_paise"))
                | Q(kind_code="REFUND", net_paise=-F("amount_paise") - F("fee_paise")),
                name="payments_settled_net",
            ),
        ]
        indexes = [
            models.Index(fields=["gateway_code", "settled_on"], name="payments_settled_day"),
            models.Index(fields=["gateway_code", "bank_reference"], name="payments_settled_transfer"),
        ]


class BankCredit(models.Model):
    """One credit on a bank statement: what a gateway transferred, by its reference. Append-only."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    line = models.IntegerField()
    gateway_code = models.CharField(max_length=20)
    bank_reference = models.CharField(max_length=60)
    amount_paise = models.BigIntegerField()
    credited_on = models.DateField()

    class Meta:
        db_table = "payments_bank_credit"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_code", "bank_reference"], name="payments_bank_credit_once"
            ),
        ]
        indexes = [models.Index(fields=["gateway_code", "credited_on"], name="payments_bank_credit_day")]


class RejectedLine(models.Model):
    """A line that was not taken: its text with who paid hidden, and why; taken on a later replay, or not."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+")
    line = models.IntegerField()
    content = models.TextField()
    problem = models.CharField(max_length=200)
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_rejected_line"
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="payments_rejected_line_once"),
        ]


class Difference(models.Model):
    """Where our payments, a settlement and the bank do not agree, until somebody or the facts close it."""

    id = models.BigAutoField(primary_key=True)
    gateway_code = models.CharField(max_length=20)
    kind_code = models.CharField(max_length=16)
    reference = models.CharField(max_length=80)
    company_id = models.IntegerField(null=True)
    day = models.DateField()
    ours_paise = models.BigIntegerField(null=True)
    theirs_paise = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "payments_difference"
        constraints = [
            models.UniqueConstraint(
                fields=["gateway_code", "kind_code", "reference"],
                condition=Q(closed_at__isnull=True),
                name="payments_difference_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (~Q(closed_by="") & ~Q(note="")),
                name="payments_difference_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind_code", "id"],
                condition=Q(closed_at__isnull=True),
                name="payments_difference_open",
            ),
        ]
