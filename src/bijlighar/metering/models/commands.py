"""What meters are told to do: the wish, every step of it, where it stands, and how meters are reached."""

from django.db import models

from bijlighar.metering.models.meters import Installation

KINDS = ["DISCONNECT", "CONNECT", "READ_NOW", "CHECK_CLOCK", "SET_CLOCK"]
STEPS = ["REQUESTED", "SENT", "PUT_OFF", "CONFIRMED", "FAILED", "CANCELLED", "EXPIRED", "TOO_LATE"]
ENDS = ["CONFIRMED", "FAILED", "CANCELLED", "EXPIRED"]
LIVE = ["REQUESTED", "SENT"]


class Command(models.Model):
    """A wish to one meter, bound to the installation in which it hung then. Append-only.

    A DISCONNECT without a recorded decision cannot be written: the database refuses it.
    """

    id = models.BigAutoField(primary_key=True)
    installation = models.ForeignKey(Installation, models.PROTECT, related_name="+")
    meter_id = models.BigIntegerField()
    kind_code = models.CharField(max_length=12)
    reason = models.TextField()
    decision_key = models.CharField(max_length=120, null=True)
    decision_snapshot = models.JSONField(null=True)
    decision_reason = models.TextField(null=True)
    most_attempts = models.SmallIntegerField()
    expires_at = models.DateTimeField()
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_command"
        indexes = [models.Index(fields=["meter_id", "-id"], name="metering_command_of_meter")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind_code__in=KINDS), name="metering_command_kind"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("requested_at")), name="metering_command_expiry"
            ),
            models.CheckConstraint(
                condition=models.Q(most_attempts__range=(1, 20)), name="metering_command_attempts"
            ),
            models.UniqueConstraint(
                fields=["decision_key"],
                condition=models.Q(kind_code="DISCONNECT"),
                name="metering_command_one_a_decision",
            ),
        ]


class CommandStep(models.Model):
    """One step of a command, when it was taken, and the evidence. Append-only; a command ends once."""

    id = models.BigAutoField(primary_key=True)
    command = models.ForeignKey(Command, models.PROTECT, related_name="+")
    step_code = models.CharField(max_length=12)
    attempt = models.SmallIntegerField()
    reason_code = models.CharField(max_length=24)
    detail = models.TextField()
    evidence = models.JSONField(default=dict)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_command_step"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step_code__in=STEPS), name="metering_command_step_code"
            ),
            models.UniqueConstraint(
                fields=["command"],
                condition=models.Q(step_code__in=ENDS),
                name="metering_command_ends_once",
            ),
            models.UniqueConstraint(
                fields=["command", "attempt"],
                condition=models.Q(step_code="SENT"),
                name="metering_command_attempt_once",
            ),
        ]


class CommandState(models.Model):
    """Where a command stands, so that workers can take it: the only row of it that changes.

    `turn` grows with every change: who changes it names the turn he saw. `next_at`: from when on a worker may
    take it; while one has it, that is the end of his time.
    """

    command = models.OneToOneField(Command, models.PROTECT, primary_key=True, related_name="+")
    meter_id = models.BigIntegerField()
    is_switching = models.BooleanField()
    state_code = models.CharField(max_length=12)
    turn = models.IntegerField()
    attempts = models.SmallIntegerField()
    next_at = models.DateTimeField()

    class Meta:
        db_table = "metering_command_state"
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state_code__in=LIVE),
                name="metering_command_state_due",
            ),
            models.Index(
                fields=["meter_id"],
                condition=models.Q(state_code__in=LIVE),
                name="metering_command_state_live",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state_code__in=LIVE + ENDS), name="metering_command_state_code"
            ),
            # Two programs at once at one meter would use the same counters.
            models.UniqueConstraint(
                fields=["meter_id"],
                condition=models.Q(state_code="SENT"),
                name="metering_command_one_in_flight",
            ),
        ]


class Endpoint(models.Model):
    """Where a meter listens and which keys are its own; the keys themselves are never in the database.

    `counter_floor`: invocation counters up to this one were used.
    """

    meter_id = models.BigIntegerField(primary_key=True)
    host = models.CharField(max_length=255)
    port = models.IntegerField()
    key_reference = models.CharField(max_length=80)
    counter_floor = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "metering_endpoint"
        constraints = [
            models.CheckConstraint(condition=models.Q(port__range=(1, 65535)), name="metering_endpoint_port")
        ]
