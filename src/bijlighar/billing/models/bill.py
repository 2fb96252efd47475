from django.contrib.postgres.fields import ArrayField
from django.db import models


class Bill(models.Model):
    """What a connection owes for one cycle, with everything it was computed from. Append-only.

    `lines_paise` follows `tariffs.rules.LINES` (new lines are appended there); their sum is `total_paise`,
    what the ledger is asked for. `previous_dues_paise` is what the ledger said was still owed when it was
    issued, so `payable_paise` = total + previous dues is a figure of that day. [from_date, to_date) are the
    days of the cycle that it bills, all of them for a full cycle; the terms are those of the last of them. A
    bill over several terms, or after prepaid days of its cycle, has its `Piece` rows. A bill from which days
    are missing is provisional. A contract demand or horsepower that was not agreed is 0, and so are `peak_wh`
    and `demand_w`, the highest recorded, for a category whose price does not need them. `rulebook` is the
    first half of the digest of the rulebook that priced it.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "revision")
    connection_id = models.BigIntegerField()
    company_id = models.IntegerField()
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    revision = models.SmallIntegerField(default=0)
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    due_date = models.DateField()
    rulebook = models.UUIDField()
    category_code = models.CharField(max_length=20)
    area_code = models.CharField(max_length=8)
    sanctioned_load_w = models.IntegerField()
    contract_demand_w = models.IntegerField(default=0, db_default=0)
    contract_demand_va = models.IntegerField(default=0, db_default=0)
    load_millihp = models.IntegerField(default=0, db_default=0)
    is_smart = models.BooleanField()
    from_date = models.DateField()
    to_date = models.DateField()
    energy_wh = models.BigIntegerField()
    solar_wh = models.BigIntegerField()
    estimated_wh = models.BigIntegerField()
    peak_wh = models.BigIntegerField(default=0, db_default=0)
    demand_w = models.IntegerField(default=0, db_default=0)
    known_days = models.SmallIntegerField()
    missing_days = ArrayField(models.DateField(), default=list)
    is_provisional = models.BooleanField()
    lines_paise = ArrayField(models.BigIntegerField())
    total_paise = models.BigIntegerField()
    previous_dues_paise = models.BigIntegerField()
    payable_paise = models.BigIntegerField()

    class Meta:
        db_table = "billing_bill"
        indexes = [models.Index(fields=["company_id", "cycle_from"], name="billing_bill_cycle")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payable_paise=models.F("total_paise") + models.F("previous_dues_paise")),
                name="billing_bill_payable",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    cycle_from__lte=models.F("from_date"),
                    from_date__lt=models.F("to_date"),
                    to_date__lte=models.F("cycle_to"),
                ),
                name="billing_bill_days",
            ),
        ]


class Piece(models.Model):
    """A stretch of a bill's cycle under one set of terms, the difference of two months. Append-only.

    At the piece's terms, all energy from `start_date`, the connection's first day in the cycle, through
    `to_date`, less all energy before `from_date` (`*_before_wh`). `lines_paise` follows
    `tariffs.rules.LINES`; the pieces of a bill add up to its lines.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "revision", "piece")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    revision = models.SmallIntegerField(default=0)
    piece = models.SmallIntegerField()
    start_date = models.DateField()
    from_date = models.DateField()
    to_date = models.DateField()
    category_code = models.CharField(max_length=20)
    area_code = models.CharField(max_length=8)
    sanctioned_load_w = models.IntegerField()
    contract_demand_w = models.IntegerField(default=0, db_default=0)
    contract_demand_va = models.IntegerField(default=0, db_default=0)
    load_millihp = models.IntegerField(default=0, db_default=0)
    is_smart = models.BooleanField()
    energy_before_wh = models.BigIntegerField()
    solar_before_wh = models.BigIntegerField()
    estimated_before_wh = models.BigIntegerField()
    peak_before_wh = models.BigIntegerField(default=0, db_default=0)
    demand_before_w = models.IntegerField(default=0, db_default=0)
    energy_wh = models.BigIntegerField()
    solar_wh = models.BigIntegerField()
    estimated_wh = models.BigIntegerField()
    peak_wh = models.BigIntegerField(default=0, db_default=0)
    demand_w = models.IntegerField(default=0, db_default=0)
    lines_paise = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "billing_piece"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    start_date__lte=models.F("from_date"), from_date__lt=models.F("to_date"), piece__gte=1
                ),
                name="billing_piece_days",
            ),
        ]
