"""Who is to be called back, and what a supervisor noted of a call."""

from django.db import models

from bijlighar.calls.rules.codes import CALL_BACK_ENDS, CALL_BACK_REASONS


class CallBack(models.Model):
    """Somebody is to be called by `due_at`. One open row a mobile, reason and complaint."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(
        "network.Company", models.PROTECT, null=True, related_name="+", db_index=False
    )
    call = models.ForeignKey("calls.Call", models.PROTECT, null=True, related_name="+")
    mobile = models.CharField(max_length=16)
    connection_id = models.BigIntegerField(null=True)
    complaint_id = models.BigIntegerField(null=True)
    reason_code = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    agent = models.ForeignKey("calls.Agent", models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    end_code = models.CharField(max_length=12, default="")
    note = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "calls_call_back"
        indexes = [
            models.Index(
                fields=["company", "due_at"], condition=models.Q(done_at__isnull=True), name="calls_back_due"
            ),
            models.Index(fields=["mobile", "-asked_at"], name="calls_back_of_mobile"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mobile", "reason_code", "complaint_id"],
                nulls_distinct=False,
                condition=models.Q(done_at__isnull=True),
                name="calls_back_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(reason_code__in=CALL_BACK_REASONS), name="calls_back_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(end_code="", done_at__isnull=True)
                | models.Q(end_code__in=CALL_BACK_ENDS, done_at__isnull=False),
                name="calls_back_end",
            ),
        ]


class QualityNote(models.Model):
    """What a supervisor heard in a call: `marks` from 1 to 5, and a note to the operator. Append-only."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey("calls.Call", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    marks = models.SmallIntegerField()
    note = models.CharField(max_length=1000)

    class Meta:
        db_table = "calls_quality_note"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(marks__gte=1, marks__lte=5), name="calls_quality_note_marks"
            ),
        ]
