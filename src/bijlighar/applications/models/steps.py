from django.db import models
from django.db.models import Q

from bijlighar.applications.rules.kinds import PAUSES


class Step(models.Model):
    """What happened to an application, in order. Append-only. `facts` are plain values for the page."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    stage_code = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "applications_step"


class Pause(models.Model):
    """A stretch in which the applicant is waited for: for what, asked by whom, until when he may take."""

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=10)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    until_on = models.DateField()
    asked_by = models.CharField(max_length=120)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        db_table = "applications_pause"
        constraints = [
            models.CheckConstraint(condition=Q(reason_code__in=PAUSES), name="applications_pause_reason"),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=models.F("from_at")),
                name="applications_pause_times",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(to_at__isnull=True), name="applications_pause_one_open"
            ),
        ]


class Survey(models.Model):
    """A visit to the place: the day that was told, and what was found. The records' view stands beside it."""

    id = models.BigAutoField(primary_key=True)
    application = models.OneToOneField("applications.Application", models.PROTECT, related_name="+")
    planned_on = models.DateField()
    planned_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    done_by = models.CharField(max_length=120, default="", blank=True)
    finding_code = models.CharField(max_length=12, default="", blank=True)
    transformer = models.ForeignKey(
        "network.Transformer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    load_w = models.IntegerField(null=True)
    distance_m = models.IntegerField(null=True)
    words = models.CharField(max_length=400, default="", blank=True)
    room_code = models.CharField(max_length=8, default="", blank=True)
    capacity_va = models.BigIntegerField(null=True)
    sanctioned_w = models.BigIntegerField(null=True)

    class Meta:
        db_table = "applications_survey"
        constraints = [
            models.CheckConstraint(
                condition=Q(finding_code__in=["", "POSSIBLE", "EXTENSION", "NOT_POSSIBLE"]),
                name="applications_survey_finding",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, finding_code="")
                | (Q(done_at__isnull=False) & ~Q(finding_code="")),
                name="applications_survey_done",
            ),
        ]


class Breach(models.Model):
    """An application that was not done within its legal days; once an application. Append-only.

    `compensation_paise` is what the rulebook gives a day late, null where no amount is known.
    """

    application = models.OneToOneField(
        "applications.Application", models.PROTECT, primary_key=True, related_name="+"
    )
    due_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    legal_days = models.SmallIntegerField()
    compensation_paise = models.BigIntegerField(null=True)
    why_en = models.CharField(max_length=300)
    why_hi = models.CharField(max_length=300)

    class Meta:
        db_table = "applications_breach"
