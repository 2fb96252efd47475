"""Meters put up by agencies, with their evidence."""

from django.db import models


class Installation(models.Model):
    """A meter that an agency put up at a connection, under a registration. Append-only.

    FIELD rows were recorded by the installer and belong to the meter exchange in metering; `key` is the
    installer's own, so that sending again changes nothing. SHEET rows tell of meters that hung already.
    Photos are documents with the key "installation/<agency_id>/<key>".
    """

    id = models.BigAutoField(primary_key=True)
    agency = models.ForeignKey("rollout.Agency", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    registration = models.ForeignKey("rollout.Registration", models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        "rollout.Programme", models.PROTECT, null=True, related_name="+", db_index=False
    )
    target_code = models.CharField(max_length=40, default="", blank=True)
    class_code = models.CharField(max_length=20, default="", blank=True)
    company = models.ForeignKey("network.Company", models.PROTECT, related_name="+", db_index=False)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+")
    meter = models.ForeignKey("metering.Meter", models.PROTECT, related_name="+")
    meter_installation = models.ForeignKey(
        "metering.Installation", models.PROTECT, null=True, related_name="+"
    )
    source_code = models.CharField(max_length=8)
    installed_at = models.DateTimeField()
    register_start_wh = models.BigIntegerField(null=True)
    old_meter = models.ForeignKey(
        "metering.Meter", models.PROTECT, null=True, related_name="+", db_index=False
    )
    old_register_end_wh = models.BigIntegerField(null=True)
    seal_number = models.CharField(max_length=40, default="", blank=True)
    latitude_udeg = models.IntegerField(null=True)
    longitude_udeg = models.IntegerField(null=True)
    recorded_at = models.DateTimeField()
    staff = models.ForeignKey("people.Staff", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "rollout_installation"
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="rollout_installation_key"),
            models.CheckConstraint(
                condition=models.Q(source_code="SHEET")
                | models.Q(
                    source_code="FIELD",
                    meter_installation__isnull=False,
                    register_start_wh__isnull=False,
                    staff__isnull=False,
                )
                & ~models.Q(seal_number=""),
                name="rollout_installation_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(old_meter__isnull=True) | models.Q(old_register_end_wh__isnull=False),
                name="rollout_installation_old_register",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-installed_at"], name="rollout_installation_agency"),
            # All that the board counts, so that a million installations are counted from the index alone.
            models.Index(
                fields=["programme", "connection", "installed_at"],
                include=["target_code"],
                name="rollout_installation_board",
            ),
        ]


class Acknowledgement(models.Model):
    """The consumer's yes to an installation: by a code sent to the registered mobile, or signed on paper.

    A code is kept as a keyed hash only. `given_at` is null until the yes is there; one yes an installation.
    """

    id = models.BigAutoField(primary_key=True)
    installation = models.ForeignKey(Installation, models.PROTECT, related_name="+")
    how_code = models.CharField(max_length=12)
    code_hash = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "rollout_acknowledgement"
        constraints = [
            models.UniqueConstraint(
                fields=["installation"],
                condition=models.Q(given_at__isnull=False),
                name="rollout_acknowledgement_once",
            ),
            models.CheckConstraint(
                condition=models.Q(how_code__in=["CODE", "SIGNATURE"]), name="rollout_acknowledgement_how"
            ),
        ]
