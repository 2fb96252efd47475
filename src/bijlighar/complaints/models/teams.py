"""Gangs, who belongs to them, and who is on duty when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Gang(models.Model):
    """A team of an office that goes out; `mobile` is the telephone it carries."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=80)
    name_hi = models.CharField(max_length=80)
    mobile = models.CharField(max_length=16, default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "complaints_gang"
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="complaints_gang_code")]


class Member(models.Model):
    """A person of the staff who belongs to a gang over [from_date, to_date)."""

    id = models.BigAutoField(primary_key=True)
    gang = models.ForeignKey(Gang, models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        db_table = "complaints_member"
        constraints = [
            models.UniqueConstraint(fields=["gang", "staff", "from_date"], name="complaints_member_once"),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
                name="complaints_member_dates",
            ),
        ]


class Duty(models.Model):
    """Who takes the complaints of an office: a gang or an employee, on some days of the week, in one shift.

    Minutes count from 00:00 IST; a shift that ends at or before its begin goes past midnight and belongs to
    the day on which it began. `weekdays`: 1 is Monday; no category or no feeder listed means all of them.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+")
    gang = models.ForeignKey(Gang, models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    weekdays = ArrayField(models.SmallIntegerField())
    from_minute = models.SmallIntegerField()
    to_minute = models.SmallIntegerField()
    category_codes = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    feeder_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        db_table = "complaints_duty"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gang__isnull=False, staff__isnull=True)
                | models.Q(gang__isnull=True, staff__isnull=False),
                name="complaints_duty_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(from_minute__range=(0, 1439), to_minute__range=(0, 1440)),
                name="complaints_duty_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
                name="complaints_duty_dates",
            ),
        ]
