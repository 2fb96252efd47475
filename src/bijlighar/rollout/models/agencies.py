"""Agencies that install meters, and what is on record about them."""

from django.db import models


class Agency(models.Model):
    """An agency that installs and runs meters for companies."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_agency"


class Registration(models.Model):
    """A registration of an agency with an authority, good for [from_date, to_date); no end known where null.

    Without a company it counts for all of them. Its papers are documents with the key "registration/<id>".
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    company = models.ForeignKey("network.Company", models.PROTECT, null=True, related_name="+")
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_registration"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="rollout_registration_number"),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
                name="rollout_registration_dates",
            ),
        ]


class Subcontractor(models.Model):
    """Somebody who does a part of an agency's work."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_subcontractor"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="rollout_subcontractor_number")
        ]


class Tender(models.Model):
    """What became of an agency's offer at a company, with the reason (`words`)."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    company = models.ForeignKey("network.Company", models.PROTECT, null=True, related_name="+")
    name_en = models.CharField(max_length=160)
    name_hi = models.CharField(max_length=160)
    outcome_code = models.CharField(max_length=12)
    words_en = models.CharField(max_length=400, default="", blank=True)
    words_hi = models.CharField(max_length=400, default="", blank=True)
    from_date = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_tender"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="rollout_tender_number"),
            models.CheckConstraint(
                condition=models.Q(outcome_code__in=["QUALIFIED", "REFUSED", "AWARDED", "WITHDRAWN"]),
                name="rollout_tender_outcome",
            ),
        ]


class Declaration(models.Model):
    """What an agency said of itself in public; kept as said, nobody here has checked it."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=60)
    words_en = models.CharField(max_length=400)
    words_hi = models.CharField(max_length=400)
    from_date = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_declaration"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="rollout_declaration_number")
        ]


class Member(models.Model):
    """A person who signs in and works for an agency over [from_date, to_date); never for two at once."""

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    role_code = models.CharField(max_length=12)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "rollout_member"
        constraints = [
            models.UniqueConstraint(fields=["staff", "from_date"], name="rollout_member_from"),
            models.CheckConstraint(
                condition=models.Q(role_code__in=["INSTALLER", "MANAGER"]), name="rollout_member_role"
            ),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=True) | models.Q(to_date__gt=models.F("from_date")),
                name="rollout_member_dates",
            ),
        ]
