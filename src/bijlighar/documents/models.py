from django.db import models


class Document(models.Model):
    """One upload, linked to what it belongs to by its owner's area and key. Its facts never change.

    `digest` names the stored file; several documents may share one. `received_digest` is that of the bytes
    that were sent. Time and place are those the camera noted; the stored photo does not carry them any more.
    """

    id = models.BigAutoField(primary_key=True)
    area_code = models.CharField(max_length=20)
    owner_key = models.CharField(max_length=120)
    kind_code = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    received_digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    size_bytes = models.IntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    name = models.CharField(max_length=120)
    taken_at = models.DateTimeField(null=True)
    latitude_udeg = models.IntegerField(null=True)
    longitude_udeg = models.IntegerField(null=True)
    stored_at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "documents_document"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "owner_key", "kind_code", "received_digest"],
                name="documents_document_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    media_type__in=["image/jpeg", "image/png", "image/webp", "application/pdf"]
                ),
                name="documents_document_media_type",
            ),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="documents_document_size"),
        ]
        indexes = [
            models.Index(fields=["digest"], name="documents_document_digest"),
            models.Index(fields=["area_code", "kind_code", "stored_at"], name="documents_document_stored"),
        ]
