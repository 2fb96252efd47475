"""Calls, what the exchange told of them, and what we did meanwhile."""

from django.db import models

from bijlighar.calls.rules.codes import CALL_STATES, ENDS


class Line(models.Model):
    """A trunk by which calls come in: of one company, or shared by several; `office` is where it stands."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    company = models.ForeignKey("network.Company", models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey("network.Office", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "calls_line"


class Call(models.Model):
    """One call, as its events leave it, and what came of it.

    Times and `state_code` are folded from `Event` rows and can always be reckoned anew; the rest is ours.
    `menu` is where the caller stands in the menu. `outage_id` is what the caller was told of. `connection_id`
    is what the call is about, once known. `version` grows with every change, so that a page sees one.
    """

    id = models.BigAutoField(primary_key=True)
    call_key = models.CharField(max_length=120, unique=True)
    exchange_code = models.CharField(max_length=20, default="")
    line_code = models.CharField(max_length=40, default="")
    dialled = models.CharField(max_length=20, default="")
    caller_mobile = models.CharField(max_length=16, default="")
    language = models.CharField(max_length=2, default="")
    company = models.ForeignKey(
        "network.Company", models.PROTECT, null=True, related_name="+", db_index=False
    )
    company_by_code = models.CharField(max_length=12, default="")
    connection_id = models.BigIntegerField(null=True)
    state_code = models.CharField(max_length=8)
    arrived_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_code = models.CharField(max_length=10, default="")
    operator_code = models.CharField(max_length=40, default="")
    agent = models.ForeignKey("calls.Agent", models.PROTECT, null=True, related_name="+")
    transfers = models.SmallIntegerField(default=0)
    menu = models.JSONField(default=dict)
    is_storm = models.BooleanField(default=False)
    is_danger = models.BooleanField(default=False)
    was_served = models.BooleanField(default=False)
    outage_id = models.BigIntegerField(null=True)
    wants_message = models.BooleanField(default=False)
    complaint_id = models.BigIntegerField(null=True)
    outcome_code = models.CharField(max_length=12, default="")
    note = models.CharField(max_length=500, default="")
    wrapped_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta:
        db_table = "calls_call"
        indexes = [
            models.Index(
                fields=["state_code", "queued_at"],
                condition=models.Q(ended_at__isnull=True),
                name="calls_call_going_on",
            ),
            models.Index(fields=["company", "arrived_at"], name="calls_call_of_company"),
            models.Index(fields=["arrived_at"], name="calls_call_arrived"),
            models.Index(
                fields=["caller_mobile", "-arrived_at"],
                condition=~models.Q(caller_mobile=""),
                name="calls_call_of_mobile",
            ),
            models.Index(
                fields=["connection_id", "-arrived_at"],
                condition=models.Q(connection_id__isnull=False),
                name="calls_call_of_connection",
            ),
            models.Index(
                fields=["outage_id"], condition=models.Q(outage_id__isnull=False), name="calls_call_of_outage"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state_code__in=CALL_STATES), name="calls_call_state"),
            models.CheckConstraint(
                condition=models.Q(end_code="", ended_at__isnull=True)
                | models.Q(end_code__in=ENDS, ended_at__isnull=False),
                name="calls_call_end",
            ),
        ]


class Event(models.Model):
    """One message of an exchange as it came. Append-only.

    `verdict_code`: TAKEN, UNKNOWN (genuine, and nothing we know; shown to supervisors), FORGED, STALE, COPY.
    `body` is kept, with numbers hidden, only of what was not taken; of what was, the columns say all.
    """

    id = models.BigAutoField(primary_key=True)
    verdict_code = models.CharField(max_length=8)
    exchange_code = models.CharField(max_length=20, default="")
    call_key = models.CharField(max_length=120, default="")
    event_key = models.CharField(max_length=120, default="")
    kind_code = models.CharField(max_length=12, default="")
    happened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    line_code = models.CharField(max_length=40, default="")
    dialled = models.CharField(max_length=20, default="")
    operator_code = models.CharField(max_length=40, default="")
    digits = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=200, default="")
    body = models.TextField(default="")

    class Meta:
        db_table = "calls_event"
        constraints = [
            models.UniqueConstraint(
                fields=["call_key", "event_key"],
                condition=models.Q(verdict_code="TAKEN"),
                name="calls_event_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-received_at"], condition=~models.Q(verdict_code="TAKEN"), name="calls_event_strange"
            ),
            models.Index(
                fields=["happened_at"], condition=models.Q(verdict_code="TAKEN"), name="calls_event_happened"
            ),
        ]


class Step(models.Model):
    """What we did during or after a call: told, counted, promised, registered, wrote up. Append-only."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    step_code = models.CharField(max_length=16)
    reference = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)

    class Meta:
        db_table = "calls_step"
