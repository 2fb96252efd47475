"""Outages, planned or not: what is off, since when, until when, what was done, and who was without power."""

from django.db import models

from bijlighar.outages.rules.causes import CAUSES
from bijlighar.outages.rules.devices import DEVICES, REACHES
from bijlighar.outages.rules.states import ENDED, KINDS, STATES


class Outage(models.Model):
    """One outage of one device, with the names the device had then.

    `from_at`: since when there is no power; of a planned one the time it is planned for, until it begins.
    `until_at`: the end that a planned one was told with. `estimate_at`: when power should be back, None where
    nobody knows. `verified_at`: meters below told that power is back. `confidence`: per cent, of what signals
    say. `told_at`, `told_again_at`: when those below were told of a planned one; `changes` counts how often
    it was put off. `is_storm`: it began while a storm was declared for its office. `affected`: connections
    without power.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    kind_code = models.CharField(max_length=8)
    state_code = models.CharField(max_length=12)
    device_kind = models.CharField(max_length=12)
    device_id = models.BigIntegerField()
    device_code = models.CharField(max_length=20)
    device_name_en = models.CharField(max_length=120)
    device_name_hi = models.CharField(max_length=120)
    above_en = models.CharField(max_length=120, default="")
    above_hi = models.CharField(max_length=120, default="")
    cause_code = models.CharField(max_length=16, default="")
    note_en = models.CharField(max_length=300, default="")
    note_hi = models.CharField(max_length=300, default="")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    estimate_at = models.DateTimeField(null=True)
    estimate_told_at = models.DateTimeField(null=True)
    estimates = models.IntegerField(default=0)
    changes = models.IntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    told_again_at = models.DateTimeField(null=True)
    crew = models.CharField(max_length=120, default="")
    crew_arrived_at = models.DateTimeField(null=True)
    confidence = models.SmallIntegerField(null=True)
    is_storm = models.BooleanField(default=False)
    affected = models.IntegerField(default=0)
    restored_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    within = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    requested_by = models.CharField(max_length=120)
    requested_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=120, default="")
    approved_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        db_table = "outages_outage"
        indexes = [
            models.Index(
                fields=["company", "from_at"],
                condition=~models.Q(state_code__in=ENDED),
                name="outages_outage_open",
            ),
            models.Index(fields=["company", "-from_at"], name="outages_outage_history"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind_code__in=KINDS), name="outages_outage_kind"),
            models.CheckConstraint(
                condition=models.Q(state_code__in=list(STATES)), name="outages_outage_state"
            ),
            models.CheckConstraint(
                condition=models.Q(device_kind__in=list(DEVICES)), name="outages_outage_device"
            ),
            models.CheckConstraint(
                condition=models.Q(cause_code__in=["", *CAUSES]), name="outages_outage_cause"
            ),
            models.CheckConstraint(
                condition=models.Q(restored_at__isnull=True) | models.Q(restored_at__gte=models.F("from_at")),
                name="outages_outage_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state_code="RESTORED") | models.Q(restored_at__isnull=False),
                name="outages_outage_restored",
            ),
            models.CheckConstraint(
                condition=models.Q(kind_code="FAULT")
                | models.Q(until_at__isnull=False, until_at__gt=models.F("from_at"))
                | ~models.Q(state_code__in=["REQUESTED", "APPROVED"]),
                name="outages_outage_planned",
            ),
            # A second person approves; the same one cannot.
            models.CheckConstraint(
                condition=models.Q(approved_by_id__isnull=True)
                | ~models.Q(approved_by_id=models.F("requested_by_id")),
                name="outages_outage_two_persons",
            ),
            # One live fault a device: what is told again belongs to it.
            models.UniqueConstraint(
                fields=["device_kind", "device_id"],
                condition=models.Q(kind_code="FAULT", state_code__in=["SUSPECTED", "CONFIRMED"]),
                name="outages_outage_one_fault",
            ),
        ]


class Reach(models.Model):
    """By which wires an outage reaches connections, until `to_at`: feeders, a transformer, or one of them."""

    pk = models.CompositePrimaryKey("device_kind", "device_id", "outage_id")
    device_kind = models.CharField(max_length=12)
    device_id = models.BigIntegerField()
    outage = models.ForeignKey(Outage, models.PROTECT, related_name="+")
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outages_reach"
        indexes = [
            models.Index(
                fields=["device_kind", "device_id"],
                condition=models.Q(to_at__isnull=True),
                name="outages_reach_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(device_kind__in=REACHES), name="outages_reach_device"),
        ]


class Back(models.Model):
    """A part of an outage where power is back before the rest of it. Append-only."""

    pk = models.CompositePrimaryKey("outage_id", "device_kind", "device_id")
    outage = models.ForeignKey(Outage, models.PROTECT, related_name="+", db_index=False)
    device_kind = models.CharField(max_length=12)
    device_id = models.BigIntegerField()
    restored_at = models.DateTimeField()

    class Meta:
        db_table = "outages_back"


class Step(models.Model):
    """What was done about an outage, and by whom; the history of its estimates is among them. Append-only."""

    id = models.BigAutoField(primary_key=True)
    outage = models.ForeignKey(Outage, models.PROTECT, related_name="+", db_index=False)
    step_code = models.CharField(max_length=12)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    note = models.CharField(max_length=300, default="")
    estimate_at = models.DateTimeField(null=True)
    counted = models.IntegerField(null=True)

    class Meta:
        db_table = "outages_step"
        indexes = [models.Index(fields=["outage", "id"], name="outages_step_of")]


class Affected(models.Model):
    """A connection that was without power by an outage over [from_at, to_at), and on which feeder it hung.

    Written when an outage is known to be one, so that a connection that moves later keeps its history.
    """

    pk = models.CompositePrimaryKey("outage_id", "connection_id")
    outage_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    feeder_id = models.BigIntegerField(null=True)
    transformer_id = models.BigIntegerField(null=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outages_affected"
        indexes = [
            models.Index(fields=["connection_id", "-from_at"], name="outages_affected_of"),
            models.Index(fields=["from_at"], name="outages_affected_from"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_at__isnull=True) | models.Q(to_at__gte=models.F("from_at")),
                name="outages_affected_order",
            ),
        ]
