"""Decisions with the snapshot they were taken from, the cuts that followed, and the waves they came in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bijlighar.supply.rules.snapshot import GROUNDS

ENDS = ["RESTORED", "NOT_CARRIED_OUT", "METER_CHANGED", "CLOSED"]


class Wave(models.Model):
    """One look at a company: how many could be cut off, how many were, and why the others were not.

    `counts`: reason -> connections. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    looked_at = models.DateTimeField()
    looked_by = models.CharField(max_length=120)
    below = models.IntegerField()
    considered = models.IntegerField()
    cut = models.IntegerField()
    room = models.IntegerField()
    counts = models.JSONField(default=dict)

    class Meta:
        db_table = "supply_wave"
        indexes = [models.Index(fields=["company", "-looked_at"], name="supply_wave_of_company")]


class Policy(models.Model):
    """The settings that decisions were taken by, as they stood in the rulebook then. Append-only."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField()

    class Meta:
        db_table = "supply_policy"


class Decision(models.Model):
    """What was decided about a connection's supply, from which snapshot, by which rules. Append-only.

    Its key is "supply/<id>"; a DISCONNECT carries it to the meter's command.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection_id = models.BigIntegerField()
    ground_code = models.CharField(max_length=8)
    verdict_code = models.CharField(max_length=10)
    reasons = ArrayField(models.CharField(max_length=24))
    snapshot = models.JSONField()
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    not_before = models.DateTimeField(null=True)
    short_paise = models.BigIntegerField(default=0)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120)

    class Meta:
        db_table = "supply_decision"
        indexes = [
            models.Index(fields=["connection_id", "-decided_at"], name="supply_decision_of"),
            models.Index(
                fields=["company", "decided_at"],
                condition=models.Q(verdict_code="DISCONNECT"),
                name="supply_decision_cuts",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    verdict_code__in=["DISCONNECT", "WAIT", "SUSPENDED", "RECONNECT", "NOTHING"]
                ),
                name="supply_decision_verdict",
            ),
            models.CheckConstraint(
                condition=models.Q(ground_code__in=GROUNDS), name="supply_decision_ground"
            ),
            models.CheckConstraint(condition=~models.Q(snapshot={}), name="supply_decision_snapshot"),
            models.CheckConstraint(condition=~models.Q(reasons=[]), name="supply_decision_reasons"),
        ]


class Cut(models.Model):
    """A connection that was told to be without power, from the decision until power is back.

    One at a time a connection. `confirmed_at`: the meter showed that power is off. `connect_command_id`: the
    command that brings it back. `end_code`: RESTORED, NOT_CARRIED_OUT (the command to cut off ended without
    effect), METER_CHANGED, or CLOSED.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="+")
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection_id = models.BigIntegerField()
    ground_code = models.CharField(max_length=8)
    command_id = models.BigIntegerField(unique=True)
    from_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    restore_decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    connect_command_id = models.BigIntegerField(null=True)
    to_at = models.DateTimeField(null=True)
    end_code = models.CharField(max_length=16, default="")

    class Meta:
        db_table = "supply_cut"
        indexes = [
            models.Index(
                fields=["company", "from_at"], condition=models.Q(to_at__isnull=True), name="supply_cut_live"
            ),
            models.Index(fields=["connection_id", "-from_at"], name="supply_cut_of_connection"),
            models.Index(fields=["connect_command_id"], name="supply_cut_connecting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["connection_id"], condition=models.Q(to_at__isnull=True), name="supply_cut_one_live"
            ),
            models.CheckConstraint(
                condition=models.Q(to_at__isnull=True, end_code="")
                | models.Q(to_at__isnull=False, end_code__in=ENDS),
                name="supply_cut_end",
            ),
        ]
