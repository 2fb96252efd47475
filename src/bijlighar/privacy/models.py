from django.db import models


class AccessRecord(models.Model):
    """Someone looked at a connection's personal data: who, when, which page, what for. Append-only."""

    id = models.BigAutoField(primary_key=True)
    connection_id = models.BigIntegerField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    purpose_code = models.CharField(max_length=20)
    page = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_access"
        indexes = [
            models.Index(fields=["connection_id", "at"], name="privacy_access_connection"),
            models.Index(fields=["at"], name="privacy_access_at"),
        ]


class Consent(models.Model):
    """A yes or no of a mobile to a use of a connection's data, with the notice it was said to. Append-only.

    The newest row of a mobile, connection and use holds.
    """

    id = models.BigAutoField(primary_key=True)
    mobile = models.CharField(max_length=16)
    connection_id = models.BigIntegerField()
    use_code = models.CharField(max_length=12)
    is_given = models.BooleanField()
    notice_version = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    channel_code = models.CharField(max_length=8)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_consent"
        indexes = [
            models.Index(fields=["mobile", "connection_id", "use_code", "-id"], name="privacy_consent_newest")
        ]


class Request(models.Model):
    """What somebody asked about his data, by when it is answered, and the answer."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    company_id = models.BigIntegerField()
    office_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    mobile = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    kind_code = models.CharField(max_length=12)
    state_code = models.CharField(max_length=10)
    field_code = models.CharField(max_length=10, default="", blank=True)
    words = models.CharField(max_length=1000, default="", blank=True)
    nominee_name = models.CharField(max_length=120, default="", blank=True)
    nominee_mobile = models.CharField(max_length=16, default="", blank=True)
    nominee_relation = models.CharField(max_length=60, default="", blank=True)
    asked_at = models.DateTimeField()
    due_date = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=1000, default="", blank=True)

    class Meta:
        db_table = "privacy_request"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind_code__in=["ACCESS", "CORRECTION", "ERASURE", "NOMINATION", "GRIEVANCE"]
                ),
                name="privacy_request_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state_code="OPEN", answered_at__isnull=True)
                | models.Q(state_code__in=["DONE", "REFUSED", "WITHDRAWN"], answered_at__isnull=False),
                name="privacy_request_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state_code="REFUSED", answer=""), name="privacy_request_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office_id", "due_date", "id"],
                name="privacy_request_open",
                condition=models.Q(state_code="OPEN"),
            ),
            models.Index(fields=["connection_id", "-id"], name="privacy_request_connection"),
            models.Index(fields=["mobile", "asked_at"], name="privacy_request_mobile"),
        ]


class RequestStep(models.Model):
    """One step of a request: who did what when. Append-only."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    state_code = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)

    class Meta:
        db_table = "privacy_request_step"


class Sweep(models.Model):
    """What a sweep forgot of a kind from before an instant; `is_whole`: nothing was left. Append-only."""

    id = models.BigAutoField(primary_key=True)
    kind_code = models.CharField(max_length=20)
    before = models.DateTimeField()
    forgotten = models.BigIntegerField()
    is_whole = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_sweep"
        constraints = [
            models.CheckConstraint(condition=models.Q(forgotten__gte=0), name="privacy_sweep_count")
        ]
        indexes = [models.Index(fields=["kind_code", "-id"], name="privacy_sweep_newest")]
