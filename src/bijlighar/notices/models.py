"""Tables of notices: what was published, by whom and with whose approval, and what people asked."""

from django.db import models


class Question(models.Model):
    """What a consumer asked a company in public; nobody reads it before an officer has answered."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    mobile = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    words = models.CharField(max_length=600)
    state_code = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        db_table = "notices_question"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state_code="ASKED", decided_at__isnull=True)
                | models.Q(state_code__in=["ANSWERED", "DECLINED"], decided_at__isnull=False),
                name="notices_question_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state_code="DECLINED", reason=""), name="notices_question_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "id"], name="notices_question_open", condition=models.Q(state_code="ASKED")
            ),
            models.Index(fields=["mobile", "asked_at"], name="notices_question_mobile"),
        ]


class Notice(models.Model):
    """A notice or an answer in both languages with its source; proposed by one, published by another."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    kind_code = models.CharField(max_length=8)
    state_code = models.CharField(max_length=10)
    title_en = models.CharField(max_length=160)
    title_hi = models.CharField(max_length=160)
    text_en = models.CharField(max_length=4000)
    text_hi = models.CharField(max_length=4000)
    source_en = models.CharField(max_length=300)
    source_hi = models.CharField(max_length=300)
    link = models.CharField(max_length=300, default="", blank=True)
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state_code="PROPOSED", decided_at__isnull=True)
                | models.Q(state_code__in=["PUBLISHED", "REFUSED", "WITHDRAWN"], decided_at__isnull=False),
                name="notices_notice_state",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id__isnull=True)
                | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="notices_notice_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state_code__in=["REFUSED", "WITHDRAWN"], reason=""),
                name="notices_notice_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "-id"],
                name="notices_notice_public",
                condition=models.Q(state_code="PUBLISHED"),
            ),
            models.Index(
                fields=["company", "id"],
                name="notices_notice_wait",
                condition=models.Q(state_code="PROPOSED"),
            ),
        ]
