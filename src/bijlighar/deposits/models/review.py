from django.contrib.postgres.fields import ArrayField
from django.db import models


class Review(models.Model):
    """A company's yearly review of deposits: drafted by one person, approved by another, or dropped.

    The year is [year_from, year_to), looked at as known on `review_day`. `due_days` are the days on which the
    instalments fall due; those through `booked_through` stand in the ledger. Totals are those of its items.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    year_from = models.DateField()
    year_to = models.DateField()
    review_day = models.DateField()
    due_days = ArrayField(models.DateField())
    connections = models.IntegerField(default=0)
    asked_connections = models.IntegerField(default=0)
    shortfall_paise = models.BigIntegerField(default=0)
    extra_paise = models.BigIntegerField(default=0)
    withdrawn_paise = models.BigIntegerField(default=0)
    rulebook = models.UUIDField()
    drafted_by = models.CharField(max_length=120)
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=120, null=True)
    approved_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=120, null=True)
    dropped_at = models.DateTimeField(null=True)
    booked_through = models.DateField(null=True)

    class Meta:
        db_table = "deposits_review"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "year_from"],
                condition=models.Q(dropped_at__isnull=True),
                name="deposits_review_year",
            ),
            models.CheckConstraint(
                condition=models.Q(year_to__gt=models.F("year_from"), review_day__gte=models.F("year_to")),
                name="deposits_review_days",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("drafted_by")),
                name="deposits_review_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True) | models.Q(dropped_at__isnull=True),
                name="deposits_review_one_end",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by__isnull=True)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="deposits_review_approval",
            ),
        ]


class ReviewItem(models.Model):
    """What a review found for one connection, and what it asks of it. Append-only.

    `basis_wh` is the month that counts, [max_from, max_to) the days of the highest one; `month_paise` its
    worth. `asked_paise` was asked for earlier and not paid yet; `withdrawn_paise` of it is no longer needed.
    `total_paise` = shortfall + extra = the sum of `instalments_paise`, one a due day of the review.
    """

    pk = models.CompositePrimaryKey("connection_id", "review_id")
    connection_id = models.BigIntegerField()
    review = models.ForeignKey(Review, models.PROTECT, related_name="+", db_index=False)
    outcome_code = models.CharField(max_length=10)
    reason = models.TextField(default="")
    months = models.SmallIntegerField()
    max_wh = models.BigIntegerField()
    max_from = models.DateField(null=True)
    max_to = models.DateField(null=True)
    basis_wh = models.BigIntegerField()
    unpaid_months = models.SmallIntegerField()
    month_paise = models.BigIntegerField()
    required_paise = models.BigIntegerField()
    held_paise = models.BigIntegerField()
    asked_paise = models.BigIntegerField()
    shortfall_paise = models.BigIntegerField()
    extra_paise = models.BigIntegerField()
    total_paise = models.BigIntegerField()
    withdrawn_paise = models.BigIntegerField()
    instalments_paise = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "deposits_review_item"
        indexes = [models.Index(fields=["review", "connection_id"], name="deposits_item_of_review")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total_paise=models.F("shortfall_paise") + models.F("extra_paise"))
                & models.Q(shortfall_paise__gte=0, extra_paise__gte=0),
                name="deposits_item_total",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_paise__gte=0, withdrawn_paise__lte=models.F("asked_paise")),
                name="deposits_item_withdrawn",
            ),
        ]
