"""Reports of theft, apart from complaints; and who told, apart from the reports."""

from django.db import models

from bijlighar.complaints.rules.theft import KINDS, OUTCOMES, STATES, VERBS


class Theft(models.Model):
    """One report of electricity theft: what, where, and how far the vigilance team is.

    Nothing here says who told. `suspected_number` is the service number as it was told, if any;
    `reported_at` is the beginning of its day in India.
    `place`: locality, pin, lat, lon, digipin, pole, dtr_code as far as told.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("network.Office", models.PROTECT, related_name="+", db_index=False)
    kind_code = models.CharField(max_length=12)
    state_code = models.CharField(max_length=12, default="NEW")
    channel_code = models.CharField(max_length=8)
    words = models.TextField()
    place = models.JSONField(default=dict)
    suspected_number = models.CharField(max_length=20, blank=True)
    wants_reward = models.BooleanField(default=False)
    follow_mark = models.CharField(max_length=64, unique=True)
    officer_id = models.BigIntegerField(null=True)
    officer_words = models.CharField(max_length=120, blank=True)
    assessed_paise = models.BigIntegerField(null=True)
    outcome_code = models.CharField(max_length=12, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        db_table = "complaints_theft"
        indexes = [
            models.Index(fields=["office", "-id"], name="complaints_theft_of_office"),
            models.Index(
                fields=["office", "id"],
                condition=~models.Q(state_code="CLOSED"),
                name="complaints_theft_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind_code__in=list(KINDS)), name="complaints_theft_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state_code__in=list(STATES)), name="complaints_theft_state"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome_code__in=["", *OUTCOMES]), name="complaints_theft_outcome"
            ),
        ]


class Informant(models.Model):
    """Who told, if he wished to be known: sealed, so that no copy of the table tells his name either."""

    theft = models.OneToOneField(Theft, models.CASCADE, primary_key=True, related_name="+")
    name_sealed = models.BinaryField()
    mobile_sealed = models.BinaryField()

    class Meta:
        db_table = "complaints_informant"


class InformantLook(models.Model):
    """An officer asked to see what little is shown of an informant, and why. Append-only."""

    id = models.BigAutoField(primary_key=True)
    theft = models.ForeignKey(Theft, models.PROTECT, related_name="+")
    staff_id = models.BigIntegerField()
    staff_words = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    looked_at = models.DateTimeField()

    class Meta:
        db_table = "complaints_informant_look"


class TheftStep(models.Model):
    """What was done about a report. `note` is for the team, `told` for who follows it. Append-only.

    Of what who told it does himself `done_at` is the beginning of the day.
    """

    id = models.BigAutoField(primary_key=True)
    theft = models.ForeignKey(Theft, models.PROTECT, related_name="+")
    verb_code = models.CharField(max_length=12)
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    told = models.TextField(blank=True)

    class Meta:
        db_table = "complaints_theft_step"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verb_code__in=list(VERBS)), name="complaints_theft_step_verb"
            )
        ]


class Reward(models.Model):
    """What an informant gets: proposed by one officer, approved by another, paid against the follow code."""

    theft = models.OneToOneField(Theft, models.PROTECT, primary_key=True, related_name="+")
    amount_paise = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    proposed_id = models.BigIntegerField()
    proposed_by = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    approved_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    paid_reference = models.CharField(max_length=60, blank=True)
    paid_by = models.CharField(max_length=120, blank=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "complaints_reward"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_paise__gt=0), name="complaints_reward_above_nothing"
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_id=models.F("proposed_id")),
                name="complaints_reward_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(paid_at=None) | models.Q(approved_at__isnull=False),
                name="complaints_reward_paid_when_approved",
            ),
        ]
