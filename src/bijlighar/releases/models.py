from django.db import models


class FeatureSetting(models.Model):
    """One setting of a feature at one company (`company_code` "" is every company). Append-only.

    The newest row of a feature and company holds; `per_thousand` NULL takes the setting back.
    """

    id = models.BigAutoField(primary_key=True)
    feature_code = models.CharField(max_length=40)
    company_code = models.CharField(max_length=20, blank=True, default="")
    per_thousand = models.SmallIntegerField(null=True)
    set_at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)

    class Meta:
        db_table = "releases_setting"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_thousand__isnull=True)
                | models.Q(per_thousand__gte=0, per_thousand__lte=1000),
                name="releases_setting_share",
            ),
        ]
        indexes = [
            models.Index(fields=["feature_code", "company_code", "-id"], name="releases_setting_newest"),
        ]


class Release(models.Model):
    """A release that began, or the way back from one. Append-only.

    `last_setting_id` is the newest setting when it began: what to go back to. `code_from` and `code_to` are
    what the pointer to the program's folder showed before and after; empty where none was moved.
    """

    id = models.BigAutoField(primary_key=True)
    kind_code = models.CharField(max_length=8)
    version = models.CharField(max_length=40)
    begun_at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=300)
    last_setting_id = models.BigIntegerField(default=0)
    code_from = models.CharField(max_length=400, blank=True, default="")
    code_to = models.CharField(max_length=400, blank=True, default="")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "releases_release"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind_code="BEGIN", undoes__isnull=True)
                | models.Q(kind_code="BACK", undoes__isnull=False),
                name="releases_release_kind",
            ),
        ]
