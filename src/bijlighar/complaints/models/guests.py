"""How much comes from one place in a day, of what nobody signs in for."""

from django.db import models


class GuestCount(models.Model):
    """How much came from one place in a day; the mark is a keyed hash of that day alone."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    mark = models.CharField(max_length=64)
    count = models.IntegerField()

    class Meta:
        db_table = "complaints_guest_count"
        constraints = [models.UniqueConstraint(fields=["day", "mark"], name="complaints_guest_count_of_day")]
