from django.db import models


class Interest(models.Model):
    """Interest on a connection's deposit over [from_date, to_date) of a year. Append-only.

    A connection that is closed gets its interest to that day; the yearly run passes over it. Nothing earned
    is a row too, so that the year is looked at once.
    """

    pk = models.CompositePrimaryKey("connection_id", "from_date")
    connection_id = models.BigIntegerField()
    from_date = models.DateField()
    to_date = models.DateField()
    company_id = models.IntegerField()
    amount_paise = models.BigIntegerField()
    credited_code = models.SmallIntegerField()
    rulebook = models.UUIDField()
    credited_at = models.DateTimeField()

    class Meta:
        db_table = "deposits_interest"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_paise__gte=0, to_date__gt=models.F("from_date")),
                name="deposits_interest_amount",
            ),
        ]
