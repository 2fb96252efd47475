from django.contrib.postgres.fields import ArrayField
from django.db import models


class ShadowFile(models.Model):
    """A file of another system's bills that was imported; the same content is taken once. Append-only."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    taken = models.IntegerField()
    rejected = models.IntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "billing_shadow_file"
        constraints = [models.UniqueConstraint(fields=["company", "digest"], name="billing_shadow_file_once")]


class ShadowBill(models.Model):
    """A bill as another system made it; of several files that tell it the latest counts. Append-only.

    `lines_paise` follows `tariffs.rules.LINES`; null where the file tells the total only.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "file_id")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    file_id = models.BigIntegerField()
    company_id = models.IntegerField()
    cycle_to = models.DateField()
    energy_wh = models.BigIntegerField()
    lines_paise = ArrayField(models.BigIntegerField(), null=True)
    total_paise = models.BigIntegerField()
    arrears_paise = models.BigIntegerField()

    class Meta:
        db_table = "billing_shadow_bill"
        indexes = [models.Index(fields=["company_id", "cycle_from"], name="billing_shadow_bill_cycle")]


class ShadowRejected(models.Model):
    """A row of such a file that could not be taken, as it stood, and why. Append-only."""

    pk = models.CompositePrimaryKey("file_id", "line")
    file_id = models.BigIntegerField()
    line = models.IntegerField()
    text = models.TextField()
    reason = models.CharField(max_length=300)

    class Meta:
        db_table = "billing_shadow_rejected"
