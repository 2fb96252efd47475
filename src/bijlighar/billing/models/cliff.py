from django.db import models


class CliffChoice(models.Model):
    """Whether a connection's people want messages about thresholds; without a row they do."""

    connection_id = models.BigIntegerField(primary_key=True)
    is_wanted = models.BooleanField()
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "billing_cliff_choice"
