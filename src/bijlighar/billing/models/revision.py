"""Bills made anew from what is known now: a set is proposed, another person approves it. All append-only."""

from django.db import models
from django.db.models import F, Q

from bijlighar.billing.rules.revision import MOST_LETTERS, REVISION_REASONS

APPROVED, REFUSED = "APPROVED", "REFUSED"


class RevisionSet(models.Model):
    """Bills of one cycle and office that should be made anew, and why, in words that the consumers read."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    office_id = models.BigIntegerField()
    cycle_from = models.DateField()
    cycle_to = models.DateField()
    reason_code = models.CharField(max_length=16)
    words_en = models.CharField(max_length=MOST_LETTERS)
    words_hi = models.CharField(max_length=MOST_LETTERS)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by = models.CharField(max_length=120)

    class Meta:
        db_table = "billing_revision_set"
        indexes = [models.Index(fields=["office_id", "id"], name="billing_revision_set_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle_from__lt=F("cycle_to")), name="billing_revision_set_dates"
            ),
            models.CheckConstraint(
                condition=Q(reason_code__in=list(REVISION_REASONS)), name="billing_revision_set_reason"
            ),
            models.CheckConstraint(
                condition=~Q(words_en="") & ~Q(words_hi=""),
                name="billing_revision_set_words",
            ),
        ]


class RevisionMember(models.Model):
    """One bill of a set: which revision it becomes, old and new figures, a digest of all the new one says."""

    pk = models.CompositePrimaryKey("set_id", "connection_id")
    set_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    revision = models.SmallIntegerField()
    old_total_paise = models.BigIntegerField()
    new_total_paise = models.BigIntegerField()
    old_energy_wh = models.BigIntegerField()
    new_energy_wh = models.BigIntegerField()
    digest = models.UUIDField()

    class Meta:
        db_table = "billing_revision_member"
        constraints = [
            models.CheckConstraint(condition=Q(revision__range=(1, 9)), name="billing_revision_member_number")
        ]


class RevisionDecision(models.Model):
    """A set was approved or refused; `proposed_by_id` repeats the set's, so that the two can be compared."""

    set = models.OneToOneField(RevisionSet, models.PROTECT, primary_key=True, related_name="+")
    step_code = models.CharField(max_length=8)
    reason = models.CharField(max_length=MOST_LETTERS)
    proposed_by_id = models.BigIntegerField(null=True)
    taken_at = models.DateTimeField()
    taken_by_id = models.BigIntegerField()
    taken_by = models.CharField(max_length=120)

    class Meta:
        db_table = "billing_revision_decision"
        constraints = [
            models.CheckConstraint(
                condition=Q(step_code__in=[APPROVED, REFUSED]), name="billing_revision_decision_code"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by_id__isnull=True)
                | ~Q(step_code=APPROVED)
                | ~Q(taken_by_id=F("proposed_by_id")),
                name="billing_revision_decision_other",
            ),
            models.CheckConstraint(
                condition=Q(step_code=APPROVED) | ~Q(reason=""),
                name="billing_revision_decision_reason",
            ),
        ]


class Revision(models.Model):
    """A bill that was made anew, and by which set."""

    pk = models.CompositePrimaryKey("connection_id", "cycle_from", "revision")
    connection_id = models.BigIntegerField()
    cycle_from = models.DateField()
    revision = models.SmallIntegerField()
    set = models.ForeignKey(RevisionSet, models.PROTECT, related_name="+")

    class Meta:
        db_table = "billing_revision"
        constraints = [models.CheckConstraint(condition=Q(revision__gte=1), name="billing_revision_number")]
