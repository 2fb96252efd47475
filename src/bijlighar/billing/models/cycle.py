from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Group(models.Model):
    """The connections of one office in one billing cycle, and how far their bills are.

    `round` 1 takes everybody; a later one takes those that earlier rounds left without a bill. Counts of
    readings are those of `ready_at`; what was approved is what the approver saw. Who closed the checks and
    who approved are two people: the table refuses it otherwise.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+")
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    round = models.SmallIntegerField(default=1)
    state_code = models.CharField(max_length=10, default="PLANNED")
    connections = models.IntegerField()
    complete = models.IntegerField(null=True)
    partial = models.IntegerField(null=True)
    silent = models.IntegerField(null=True)
    planned_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ready_by = models.CharField(max_length=120, default="")
    ready_note = models.CharField(max_length=300, default="")
    drafted_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField(max_length=120, default="")
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=120, default="")
    approved_bills = models.IntegerField(null=True)
    approved_energy_wh = models.BigIntegerField(null=True)
    approved_total_paise = models.BigIntegerField(null=True)
    returned_note = models.CharField(max_length=300, default="")
    issued_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_group"
        constraints = [
            models.UniqueConstraint(fields=["office", "cycle_from", "round"], name="billing_group_round"),
            models.CheckConstraint(condition=Q(cycle_from__lt=F("cycle_to")), name="billing_group_days"),
            models.CheckConstraint(
                condition=Q(
                    state_code__in=[
                        "PLANNED", "READY", "DRAFTED", "CHECKED", "APPROVED", "ISSUED", "DELIVERED",
                    ]
                ),
                name="billing_group_state",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True)
                | Q(checked_by_id__isnull=True)
                | ~Q(approved_by_id=F("checked_by_id")),
                name="billing_group_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state_code__in=["APPROVED", "ISSUED", "DELIVERED"])
                | Q(
                    approved_by_id__isnull=False, approved_at__isnull=False, approved_bills__isnull=False,
                    approved_total_paise__isnull=False,
                ),
                name="billing_group_approved",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["company", "cycle_from"], name="billing_group_cycle")]


class Draft(models.Model):
    """What a connection would be billed in a cycle as it was known at `drafted_at`, and what is doubtful.

    `doubts` are the bits of `rules.checks.Doubt`. `usual_*` is the use of the last three cycles, `year_*`
    that of the same month a year before, each with its days; null where there was none. A draft that cannot
    be billed at all has a `reason` and no lines. It counts for its group until it is issued; then the bill
    says the same.
    """

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "round")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    round = models.SmallIntegerField(default=1)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    state_code = models.CharField(max_length=8)
    doubts = models.IntegerField()
    reason = models.CharField(max_length=300, default="")
    category_code = models.CharField(max_length=20, default="")
    energy_wh = models.BigIntegerField()
    solar_wh = models.BigIntegerField()
    estimated_wh = models.BigIntegerField()
    known_days = models.SmallIntegerField()
    missing = models.SmallIntegerField()
    lines_paise = ArrayField(models.BigIntegerField(), null=True)
    total_paise = models.BigIntegerField(null=True)
    last_wh = models.BigIntegerField(null=True)
    usual_wh = models.BigIntegerField(null=True)
    usual_days = models.SmallIntegerField(null=True)
    year_wh = models.BigIntegerField(null=True)
    year_days = models.SmallIntegerField(null=True)
    drafted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=120, default="")
    decided_note = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "billing_draft"
        constraints = [
            models.CheckConstraint(
                condition=Q(state_code__in=["CLEAR", "WAITING", "ACCEPTED", "HELD", "TO_READ"]),
                name="billing_draft_state",
            ),
            models.CheckConstraint(
                condition=Q(lines_paise__isnull=False, total_paise__isnull=False, reason="")
                | (
                    Q(lines_paise__isnull=True, total_paise__isnull=True)
                    & ~Q(reason="")
                    & ~Q(state_code__in=["CLEAR", "ACCEPTED"])
                ),
                name="billing_draft_billable",
            ),
            models.CheckConstraint(
                condition=Q(state_code__in=["CLEAR", "WAITING"])
                | (Q(decided_at__isnull=False) & ~Q(decided_note="") & ~Q(decided_by="")),
                name="billing_draft_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state_code="CLEAR") | Q(doubts=0), name="billing_draft_clear"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "connection_id"], name="billing_draft_group"),
            models.Index(
                fields=["group", "connection_id"],
                name="billing_draft_doubtful",
                condition=~Q(state_code="CLEAR"),
            ),
        ]
