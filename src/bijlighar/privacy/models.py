from django.db import models


class AccessRecord(models.Model):
    """Someone looked at a connection's personal data: who, when, which page, what for. Append-only."""

    id = models.BigAutoField(primary_key=True)
    connection_id = models.BigIntegerField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    purpose_code = models.CharField(max_length=20)
    page = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "privacy_access"
        indexes = [models.Index(fields=["connection_id", "at"], name="privacy_access_connection")]
