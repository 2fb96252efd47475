"""What was planned, what was reported, and what the source printed. Figures are kept as they were given."""

from django.db import models


class Programme(models.Model):
    """A rollout programme of a company over [from_date, to_date), either end unknown where null.

    `counts_code` says what its progress is counted from: REPORTED figures, or installations RECORDED here.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    counts_code = models.CharField(max_length=8, default="REPORTED")
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    as_of_date = models.DateField()
    note_en = models.CharField(max_length=300, default="", blank=True)
    note_hi = models.CharField(max_length=300, default="", blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_programme"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="rollout_programme_code"),
            models.CheckConstraint(
                condition=models.Q(counts_code__in=["REPORTED", "RECORDED"]), name="rollout_programme_counts"
            ),
        ]


class Target(models.Model):
    """How many meters a place shall get; the row with the latest `as_of_date` holds.

    `office` is the circle (or another office) whose connections count for it, where they are counted here.
    `categories` are those of its consumer class, parted by spaces; without any it takes every one.
    """

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    district_en = models.CharField(max_length=80)
    district_hi = models.CharField(max_length=80)
    office = models.ForeignKey("network.Office", models.PROTECT, null=True, related_name="+")
    class_code = models.CharField(max_length=20)
    categories = models.CharField(max_length=200, default="", blank=True)
    number = models.IntegerField()
    as_of_date = models.DateField()
    note_en = models.CharField(max_length=300, default="", blank=True)
    note_hi = models.CharField(max_length=300, default="", blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_target"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "as_of_date"], name="rollout_target_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=0), name="rollout_target_number"),
        ]


class Report(models.Model):
    """How many meters a source says are installed in a group of places, in all, up to a day.

    The grouping is the source's own; `counts_for` names the targets it is set against, parted by spaces.
    """

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    counts_for = models.CharField(max_length=800, default="", blank=True)
    number = models.IntegerField()
    as_of_date = models.DateField()
    note_en = models.CharField(max_length=300, default="", blank=True)
    note_hi = models.CharField(max_length=300, default="", blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_report"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "as_of_date"], name="rollout_report_once_a_day"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=0), name="rollout_report_number"),
        ]


class Printed(models.Model):
    """A total as a source printed it, kept beside the one we compute."""

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=20)
    number = models.IntegerField()
    as_of_date = models.DateField()
    note_en = models.CharField(max_length=300, default="", blank=True)
    note_hi = models.CharField(max_length=300, default="", blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_printed"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "as_of_date"], name="rollout_printed_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(code__in=["TARGET", "DONE", "REMAINING", "DISTRICTS"]),
                name="rollout_printed_code",
            ),
        ]
