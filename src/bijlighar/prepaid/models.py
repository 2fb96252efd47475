from django.contrib.postgres.fields import ArrayField
from django.db import models


class Charge(models.Model):
    """One version of what one day was charged, with everything it was computed from. Append-only.

    Amounts are paise by line, in the order of `tariffs.rules.LINES` (new lines are appended there): `regular`
    is taken at once, `step` is a threshold or a correction, null where there is none. A step is booked at
    once, or held as not yet due (`is_held`): of a held one `spread_paise` falls due in `spread_parts` equal
    parts from `spread_from` on, and `paid_out_paise` goes to the balance (rules/netting.py). What a day cost
    is the sum of its versions; the inputs of its latest version explain that sum. `month_before_paise` and
    `month_paise` are what the month came to before and through this day, at the day's terms. Energy and days
    count from `segment_from`, the month's first day under any terms. `rulebook` is the first half of the
    digest of the rulebook that priced it.
    """

    pk = models.CompositePrimaryKey("connection_id", "for_day", "version")
    connection_id = models.BigIntegerField()
    company_id = models.IntegerField()
    for_day = models.DateField()
    posted_on = models.DateField()
    posted_at = models.DateTimeField()
    version = models.SmallIntegerField()
    kind_code = models.CharField(max_length=10)
    rulebook = models.UUIDField()
    meter_version = models.IntegerField()
    segment_from = models.DateField()
    segment_to = models.DateField()
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    category_code = models.CharField(max_length=20)
    area_code = models.CharField(max_length=8)
    sanctioned_load_w = models.IntegerField()
    contract_demand_w = models.IntegerField(default=0, db_default=0)
    contract_demand_va = models.IntegerField(default=0, db_default=0)
    load_millihp = models.IntegerField(default=0, db_default=0)
    is_smart = models.BooleanField()
    is_closing = models.BooleanField()
    days_before = models.SmallIntegerField()
    energy_before_wh = models.BigIntegerField()
    energy_after_wh = models.BigIntegerField()
    solar_before_wh = models.BigIntegerField()
    solar_after_wh = models.BigIntegerField()
    estimated_before_wh = models.BigIntegerField()
    estimated_after_wh = models.BigIntegerField()
    peak_before_wh = models.BigIntegerField(default=0, db_default=0)
    peak_after_wh = models.BigIntegerField(default=0, db_default=0)
    demand_before_w = models.IntegerField(default=0, db_default=0)
    demand_after_w = models.IntegerField(default=0, db_default=0)
    fppas_before = models.CharField(max_length=20, null=True)
    fppas_after = models.CharField(max_length=20, null=True)
    regular_paise = ArrayField(models.BigIntegerField(), null=True)
    step_paise = ArrayField(models.BigIntegerField(), null=True)
    step_reason = models.CharField(max_length=20, null=True)
    month_before_paise = models.BigIntegerField()
    month_paise = models.BigIntegerField()
    is_held = models.BooleanField()
    paid_out_paise = models.BigIntegerField()
    spread_paise = models.BigIntegerField()
    spread_parts = models.SmallIntegerField(null=True)
    spread_from = models.DateField(null=True)
    spread_to = models.DateField(null=True)

    class Meta:
        db_table = "prepaid_charge"
        indexes = [
            models.Index(
                fields=["connection_id", "spread_to"],
                include=["spread_from", "spread_parts", "spread_paise"],
                name="prepaid_charge_spread",
                condition=models.Q(spread_paise__gt=0),
            ),
            models.Index(
                fields=["company_id", "posted_on", "connection_id"],
                name="prepaid_charge_late",
                condition=models.Q(kind_code="LATE"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind_code__in=["REGULAR", "LATE", "CORRECTION", "WITHDRAWN"]),
                name="prepaid_charge_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(spread_paise=0, spread_parts__isnull=True, spread_from__isnull=True)
                | models.Q(
                    spread_paise__gt=0, spread_parts__gt=0, spread_from__isnull=False, spread_to__isnull=False
                ),
                name="prepaid_charge_parts",
            ),
        ]


class Cancelled(models.Model):
    """Parts of a step that no longer fall due, because a later charge of its month gave back. Append-only.

    `for_day` and `version` name the step's charge, `by_day` and `by_version` the charge that gave back.
    """

    pk = models.CompositePrimaryKey("connection_id", "for_day", "version", "by_day", "by_version")
    connection_id = models.BigIntegerField()
    company_id = models.IntegerField()
    for_day = models.DateField()
    version = models.SmallIntegerField()
    by_day = models.DateField()
    by_version = models.SmallIntegerField()
    cancelled_paise = models.BigIntegerField()

    class Meta:
        db_table = "prepaid_cancelled"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cancelled_paise__gt=0), name="prepaid_cancelled_amount"
            ),
        ]


class Progress(models.Model):
    """How far a connection is charged: through which settlement day, from what was known up to which instant.

    Whoever charges a connection locks its row first, so that two runs at once take turns.
    """

    connection_id = models.BigIntegerField(primary_key=True)
    company_id = models.IntegerField()
    through_day = models.DateField(null=True)
    known_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "prepaid_progress"


class Conversion(models.Model):
    """A connection's change between paying after and before its use; the day belongs to the new side.

    `settled_at`: when what stood on the side left was carried over.
    """

    pk = models.CompositePrimaryKey("connection_id", "from_date")
    connection_id = models.BigIntegerField()
    from_date = models.DateField()
    company_id = models.IntegerField()
    to_code = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "prepaid_conversion"
        indexes = [
            models.Index(
                fields=["company_id", "from_date"],
                name="prepaid_conversion_open",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_code__in=["PREPAID", "POSTPAID"]), name="prepaid_conversion_to"
            ),
        ]


class ArrearsPlan(models.Model):
    """What was owed before the connection became prepaid, deducted in equal parts, one a day.

    Of `amount_paise` a part falls due on each of `parts` days from `from_day` on, the last with the rest. The
    parts themselves, and what was paid before its time, are entries of the ledger under the plan's number.
    """

    pk = models.CompositePrimaryKey("connection_id", "number")
    connection_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    company_id = models.IntegerField()
    amount_paise = models.BigIntegerField()
    parts = models.SmallIntegerField()
    from_day = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=120)
    ended_on = models.DateField(null=True)
    end_code = models.CharField(max_length=8, null=True)

    class Meta:
        db_table = "prepaid_arrears_plan"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_paise__gt=0, parts__gt=0), name="prepaid_arrears_plan_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, end_code__isnull=True)
                | models.Q(ended_on__isnull=False, end_code__in=["PAID", "ENDED"]),
                name="prepaid_arrears_plan_end",
            ),
        ]
