from django.db import models


class Transfer(models.Model):
    """Money from one account to another: one debit, one credit, one amount above nothing. Append-only.

    An account is (holder_id, code) where the code is personal, (company_id, code) otherwise. `for_day` is the
    day the money belongs to, `posted_on` the settlement day on which it was written. The primary key covers
    all that a balance needs, so that one holder's balance is read from the index alone.
    """

    pk = models.CompositePrimaryKey("holder_id", "for_day", "code", "sequence")
    holder_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    amount_paise = models.BigIntegerField()
    posted_at = models.DateTimeField()
    company_id = models.IntegerField()
    for_day = models.DateField()
    posted_on = models.DateField()
    code = models.SmallIntegerField()
    debit_code = models.SmallIntegerField()
    credit_code = models.SmallIntegerField()
    document = models.TextField()

    class Meta:
        db_table = "ledger_transfer"


class Receipt(models.Model):
    """Money that came in for a holder; one row a receipt and purpose, so that a repeat counts once.

    `code` is the kind of entry it became (a recharge, a payment), `received_on` the day of its transfer.
    Append-only.
    """

    pk = models.CompositePrimaryKey("holder_id", "code", "receipt_number")
    holder_id = models.BigIntegerField()
    code = models.SmallIntegerField()
    receipt_number = models.CharField(max_length=60)
    company_id = models.IntegerField()
    amount_paise = models.BigIntegerField()
    channel_code = models.CharField(max_length=20)
    received_on = models.DateField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_receipt"
        indexes = [models.Index(fields=["company_id", "received_on"], name="ledger_receipt_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_paise__gt=0), name="ledger_receipt_amount"),
        ]


class Closing(models.Model):
    """A holder's balances by the transfers that belong to `through_day` and before, each on its own side.

    A sum that is kept, never a figure of its own: the audit adds up the transfers. What is posted late for
    such a day is added here in the same transaction. `posted_through`: the latest posting among them.
    """

    holder_id = models.BigIntegerField(primary_key=True)
    through_day = models.DateField()
    posted_through = models.DateField()
    receivable_paise = models.BigIntegerField()
    prepaid_paise = models.BigIntegerField()
    not_yet_due_paise = models.BigIntegerField()
    deposit_paise = models.BigIntegerField()
    deposit_due_paise = models.BigIntegerField()
    application_paise = models.BigIntegerField()

    class Meta:
        db_table = "ledger_closing"


class Closed(models.Model):
    """The latest day to which any closing reaches: whoever posts for a later one has nothing to add to."""

    id = models.SmallIntegerField(primary_key=True)
    through_day = models.DateField()

    class Meta:
        db_table = "ledger_closed"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_closed_one_row")]
