from django.db import models
from django.db.models import Q

from bijlighar.applications.rules.kinds import AREAS, KINDS, OPEN, STAGES


class Draft(models.Model):
    """A form that was begun and not sent: whoever has its code goes on with it, on any phone.

    `code_hash` is the SHA-256 of that code, which stands in its links alone. `answers` are as they were
    typed. Papers lie in `documents` under `key`, which the application takes over.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=32, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    kind_code = models.CharField(max_length=10)
    company = models.ForeignKey(
        "network.Company", models.PROTECT, null=True, related_name="+", db_index=False
    )
    language = models.CharField(max_length=2)
    answers = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "applications_draft"
        constraints = [
            models.CheckConstraint(condition=Q(kind_code__in=KINDS), name="applications_draft_kind")
        ]
        indexes = [models.Index(fields=["changed_at"], name="applications_draft_changed")]


class Application(models.Model):
    """What somebody asked for, and how far it is.

    `office` is where the place lies, `desk` the office that owes the next step: the same, or one above it
    after an escalation. `due_at` is the first instant after the last legal day, as of the last change;
    while `paused_at` is set it moves on with time. `follow_hash` is the SHA-256 of the secret in the link to
    follow it, `former_hash` that of one from before the signing key was changed. `connection` is the one it
    is about, or the one it made. `again_of` is the refused one that it repeats. `found`: what the work came
    to.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=30, unique=True)
    key = models.CharField(max_length=32, unique=True)
    follow_hash = models.CharField(max_length=64, unique=True)
    former_hash = models.CharField(max_length=64, unique=True, null=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    desk = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, null=True, related_name="+")
    again_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    kind_code = models.CharField(max_length=10)
    stage_code = models.CharField(max_length=10)
    channel_code = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    mobile = models.CharField(max_length=16, blank=True)
    name = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=dict)
    area_code = models.CharField(max_length=12)
    legal_days = models.SmallIntegerField()
    needs_extension = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()
    stage_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    taken_by_id = models.BigIntegerField(null=True)
    taken_by = models.CharField(max_length=120, default="", blank=True)
    reason_en = models.CharField(max_length=400, default="", blank=True)
    reason_hi = models.CharField(max_length=400, default="", blank=True)
    cure_en = models.CharField(max_length=400, default="", blank=True)
    cure_hi = models.CharField(max_length=400, default="", blank=True)
    found = models.JSONField(default=dict)

    class Meta:
        db_table = "applications_application"
        constraints = [
            models.CheckConstraint(condition=Q(kind_code__in=KINDS), name="applications_application_kind"),
            models.CheckConstraint(condition=Q(stage_code__in=STAGES), name="applications_application_stage"),
            models.CheckConstraint(condition=Q(area_code__in=AREAS), name="applications_application_area"),
            models.CheckConstraint(condition=Q(legal_days__gt=0), name="applications_application_days"),
            models.CheckConstraint(
                condition=Q(stage_code__in=OPEN, ended_at__isnull=True)
                | (~Q(stage_code__in=OPEN) & Q(ended_at__isnull=False, paused_at__isnull=True)),
                name="applications_application_ended",
            ),
            models.CheckConstraint(
                condition=~Q(stage_code="REJECTED")
                | (~Q(reason_en="") & ~Q(reason_hi="") & ~Q(cure_en="") & ~Q(cure_hi="")),
                name="applications_application_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(stage_code="DONE") | Q(connection__isnull=False),
                name="applications_application_connection",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "stage_code", "due_at"], name="applications_of_desk"),
            models.Index(fields=["office", "-id"], name="applications_of_office"),
            models.Index(fields=["mobile", "-id"], name="applications_of_mobile", condition=~Q(mobile="")),
            models.Index(fields=["due_at"], name="applications_open_due", condition=Q(ended_at__isnull=True)),
        ]
