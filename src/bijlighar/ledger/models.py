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
