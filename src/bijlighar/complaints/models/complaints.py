"""A complaint as it stands, the steps that brought it there, and the pauses of its clock."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

STATES = ["OPEN", "ASSIGNED", "TAKEN", "ARRIVED", "ATTENDED", "CLOSED", "REOPENED", "FORCED_CLOSED"]
NOT_CLOSED = models.Q(closed_at__isnull=True)


class Complaint(models.Model):
    """One complaint: whose, about what, who answers for it, by when.

    Somebody always answers for it: `office`, and within it a gang or an employee where the roster knows one.
    It always has a due time: that of the standard, later by what stood still. `level` is how far up it was
    sent; `escalate_at` when it goes further. `follow_hash` is the SHA-256 of the guest's secret. An outage
    is known by its number alone, so that outages may be archived. `is_signalled`: outages were told of it as
    a sign of a fault, or it is none.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=80)
    follow_hash = models.CharField(max_length=64, unique=True)
    connection = models.ForeignKey(
        "consumers.Connection", models.PROTECT, null=True, related_name="+", db_index=False
    )
    category_code = models.CharField(max_length=24)
    channel_code = models.CharField(max_length=8)
    state_code = models.CharField(max_length=14)
    is_danger = models.BooleanField()
    area_code = models.CharField(max_length=8)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    gang = models.ForeignKey("complaints.Gang", models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey("people.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    transformer = models.ForeignKey(
        "network.Transformer", models.PROTECT, null=True, related_name="+", db_index=False
    )
    feeder = models.ForeignKey("network.Feeder", models.PROTECT, null=True, related_name="+", db_index=False)
    outage_id = models.BigIntegerField(null=True)
    is_signalled = models.BooleanField()
    caller_mobile = models.CharField(max_length=16, default="", blank=True)
    caller_name = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=2, default="hi")
    locality = models.CharField(max_length=160, default="", blank=True)
    pin = models.CharField(max_length=6, default="", blank=True)
    latitude_udeg = models.IntegerField(null=True)
    longitude_udeg = models.IntegerField(null=True)
    digipin = models.CharField(max_length=12, default="", blank=True)
    pole = models.CharField(max_length=40, default="", blank=True)
    dtr_code = models.CharField(max_length=10, default="", blank=True)
    told_number = models.CharField(max_length=20, default="", db_default="", blank=True)
    answers = models.JSONField(default=dict)
    remark = models.CharField(max_length=1000, default="", blank=True)
    photo_keys = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    registered_at = models.DateTimeField()
    clock_from = models.DateTimeField()
    allowed_minutes = models.IntegerField(null=True)
    allowed_days = models.SmallIntegerField(null=True)
    due_at = models.DateTimeField()
    level = models.SmallIntegerField(default=0)
    level_office = models.ForeignKey(
        "network.Office", models.PROTECT, null=True, related_name="+", db_index=False
    )
    escalate_at = models.DateTimeField(null=True)
    compensate_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    pause_code = models.CharField(max_length=24, default="", blank=True)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cause_code = models.CharField(max_length=24, default="", blank=True)
    material = models.CharField(max_length=300, default="", blank=True)
    feedback_code = models.CharField(max_length=14, default="", blank=True)
    feedback_tries = models.SmallIntegerField(default=0)
    reopened = models.SmallIntegerField(default=0)
    reopen_until = models.DateTimeField(null=True)
    force_asked_at = models.DateTimeField(null=True)
    force_asked_by_kind = models.CharField(max_length=10, default="", blank=True)
    force_asked_by_id = models.BigIntegerField(null=True)
    force_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "complaints_complaint"
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="complaints_complaint_key"),
            models.CheckConstraint(
                condition=models.Q(state_code__in=STATES), name="complaints_complaint_state"
            ),
            models.CheckConstraint(
                condition=models.Q(allowed_minutes__isnull=False, allowed_days__isnull=True)
                | models.Q(allowed_minutes__isnull=True, allowed_days__isnull=False),
                name="complaints_complaint_allowed",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at__isnull=True, paused_until__isnull=True, pause_code="")
                | (models.Q(paused_until__gt=models.F("paused_at")) & ~models.Q(pause_code="")),
                name="complaints_complaint_pause",
            ),
            models.CheckConstraint(
                condition=models.Q(state_code__in=["CLOSED", "FORCED_CLOSED"], closed_at__isnull=False)
                | (~models.Q(state_code__in=["CLOSED", "FORCED_CLOSED"]) & models.Q(closed_at__isnull=True)),
                name="complaints_complaint_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(state_code="ATTENDED", attended_at__isnull=False)
                | models.Q(state_code__in=["CLOSED", "FORCED_CLOSED"])
                | (~models.Q(state_code="ATTENDED") & models.Q(attended_at__isnull=True)),
                name="complaints_complaint_attended",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("clock_from")), name="complaints_complaint_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["connection", "-id"],
                condition=models.Q(connection__isnull=False),
                name="complaints_of_connection",
            ),
            models.Index(
                fields=["caller_mobile", "-id"],
                condition=~models.Q(caller_mobile=""),
                name="complaints_of_mobile",
            ),
            models.Index(fields=["office", "-id"], name="complaints_of_office"),
            models.Index(
                fields=["office", "-is_danger", "due_at", "id"], condition=NOT_CLOSED, name="complaints_queue"
            ),
            models.Index(
                fields=["gang", "-is_danger", "due_at"],
                condition=NOT_CLOSED & models.Q(gang__isnull=False),
                name="complaints_of_gang",
            ),
            models.Index(
                fields=["owner", "-is_danger", "due_at"],
                condition=NOT_CLOSED & models.Q(owner__isnull=False),
                name="complaints_of_owner",
            ),
            models.Index(
                fields=["escalate_at"],
                condition=models.Q(escalate_at__isnull=False),
                name="complaints_escalate",
            ),
            models.Index(
                fields=["compensate_at"],
                condition=models.Q(compensate_at__isnull=False),
                name="complaints_compensate",
            ),
            models.Index(
                fields=["paused_until"], condition=models.Q(paused_at__isnull=False), name="complaints_paused"
            ),
            models.Index(
                fields=["attended_at"], condition=models.Q(state_code="ATTENDED"), name="complaints_attended"
            ),
            models.Index(
                fields=["outage_id"], condition=models.Q(outage_id__isnull=False), name="complaints_of_outage"
            ),
            models.Index(fields=["id"], condition=models.Q(is_signalled=False), name="complaints_to_signal"),
            GinIndex(fields=["photo_keys"], condition=~models.Q(photo_keys=[]), name="complaints_of_photo"),
            # Names, places and words are found by indexes that the first migration writes out.
        ]


class Step(models.Model):
    """What happened to a complaint: the verb, the state after it, when, by whom. Append-only.

    `key` is the caller's own, so that a step sent twice is taken once; `facts` hold what the verb set
    (office, gang, due time ...), plain values without anything personal.
    """

    id = models.BigAutoField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+", db_index=False)
    verb_code = models.CharField(max_length=20)
    state_code = models.CharField(max_length=14)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, default="", blank=True)
    key = models.CharField(max_length=80, default="", blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "complaints_step"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "key"], condition=~models.Q(key=""), name="complaints_step_key"
            ),
        ]
        indexes = [models.Index(fields=["complaint", "id"], name="complaints_step_order")]


class Pause(models.Model):
    """A time in which a complaint's clock stood: a listed reason, from, until at the latest, ended when."""

    id = models.BigAutoField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=24)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)

    class Meta:
        db_table = "complaints_pause"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=models.Q(ended_at__isnull=True), name="complaints_pause_one"
            ),
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at"))
                & (
                    models.Q(ended_at__isnull=True)
                    | models.Q(ended_at__gte=models.F("from_at"), ended_at__lte=models.F("until_at"))
                ),
                name="complaints_pause_span",
            ),
        ]
