"""A check meter beside a doubted one: asked for, planned, put up, read, concluded. All append-only."""

from django.db import models

from bijlighar.metering.models.meters import Installation, Meter


class CheckRequest(models.Model):
    """Somebody doubts the main meter of a connection.

    `install_by_date` is the last day on which the check meter is in time, by the rule of the request's day.
    """

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey("consumers.Connection", models.PROTECT, related_name="+")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=12)
    words = models.TextField()
    requested_at = models.DateTimeField()
    requested_kind = models.CharField(max_length=8)
    requested_by = models.CharField(max_length=120)
    install_by_date = models.DateField()

    class Meta:
        db_table = "metering_check_request"
        indexes = [models.Index(fields=["install_by_date"], name="metering_check_request_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason_code__in=["TOO_MUCH", "SINCE_NEW", "TOO_LITTLE", "OTHER"]),
                name="metering_check_request_reason",
            ),
        ]


class CheckPlan(models.Model):
    """The day on which somebody will come to put up the check meter; a later plan replaces an earlier one."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(CheckRequest, models.PROTECT, related_name="+")
    for_date = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_check_plan"


class CheckFitting(models.Model):
    """The check meter is up: its installation, and what both plates say (class, last digit of the register).

    `tested_date` is when the main meter was last tested; its own installation where nobody tested it since.
    """

    request = models.OneToOneField(CheckRequest, models.PROTECT, primary_key=True, related_name="+")
    installation = models.OneToOneField(Installation, models.PROTECT, related_name="+")
    main_class_code = models.CharField(max_length=4)
    check_class_code = models.CharField(max_length=4)
    main_resolution_wh = models.IntegerField()
    check_resolution_wh = models.IntegerField()
    tested_date = models.DateField()
    fitted_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_check_fitting"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(main_resolution_wh__gt=0, check_resolution_wh__gt=0),
                name="metering_check_fitting_resolution",
            ),
        ]


class CheckReading(models.Model):
    """Both registers as a person read them at one instant."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(CheckRequest, models.PROTECT, related_name="+", db_index=False)
    read_at = models.DateTimeField()
    main_register_wh = models.BigIntegerField()
    check_register_wh = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_check_reading"
        constraints = [
            models.UniqueConstraint(fields=["request", "read_at"], name="metering_check_reading_once"),
            models.CheckConstraint(
                condition=models.Q(main_register_wh__gte=0, check_register_wh__gte=0),
                name="metering_check_reading_registers",
            ),
        ]


class CheckVerdict(models.Model):
    """What came out, with all it was made of: `days` one entry a day, `trace` the arithmetic.

    `early_reason` says why the legal months were not waited for. Of a wrong meter: the days it is corrected
    for, the energy as counted and corrected, and what that changes in money (negative: back to the consumer),
    None where it cannot be priced; `months` has both by month.
    """

    request = models.OneToOneField(CheckRequest, models.PROTECT, primary_key=True, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField()
    basis_code = models.CharField(max_length=8)
    verdict_code = models.CharField(max_length=12)
    main_wh = models.BigIntegerField()
    check_wh = models.BigIntegerField()
    days = models.JSONField()
    trace = models.JSONField()
    early_reason = models.TextField()
    correct_from_date = models.DateField(null=True)
    correct_to_date = models.DateField(null=True)
    counted_wh = models.BigIntegerField(null=True)
    corrected_wh = models.BigIntegerField(null=True)
    change_paise = models.BigIntegerField(null=True)
    months = models.JSONField(null=True)
    rulebook_digest = models.CharField(max_length=64)
    concluded_at = models.DateTimeField()
    concluded_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_check_verdict"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict_code__in=["WITHIN", "FAST", "SLOW", "UNDECIDED"]),
                name="metering_check_verdict_code",
            ),
            models.CheckConstraint(
                condition=models.Q(basis_code__in=["DAYS", "READINGS"]), name="metering_check_verdict_basis"
            ),
            models.CheckConstraint(
                condition=models.Q(to_date__gte=models.F("from_date")), name="metering_check_verdict_dates"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict_code__in=["FAST", "SLOW"], counted_wh__isnull=False)
                | models.Q(verdict_code__in=["WITHIN", "UNDECIDED"], counted_wh__isnull=True),
                name="metering_check_verdict_correction",
            ),
        ]


class CheckWithdrawn(models.Model):
    """A request that was taken back: it is compared no further."""

    request = models.OneToOneField(CheckRequest, models.PROTECT, primary_key=True, related_name="+")
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=120)

    class Meta:
        db_table = "metering_check_withdrawn"
