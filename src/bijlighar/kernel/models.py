from django.db import models


class AuditEntry(models.Model):
    """One action that happened: what, who, when, on which identifiers. Append-only."""

    id = models.BigAutoField(primary_key=True)
    verb = models.CharField(max_length=80)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    subject = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_audit"
        indexes = [
            models.Index(fields=["verb", "at"], name="kernel_audit_verb_at"),
            models.Index(fields=["at"], name="kernel_audit_at"),
        ]


class OutboxMessage(models.Model):
    """Something to be said outside, written in the transaction that decided it and sent by a job.

    It is tried at `due_at`, not before; a claim moves that on. `company_id` and `connection_id` say whose it
    is, where that is known; they are no foreign keys, because the kernel knows no other table.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=20)
    template = models.CharField(max_length=60)
    recipient = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    company_id = models.BigIntegerField(null=True)
    connection_id = models.BigIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    last_problem = models.CharField(max_length=300, default="")
    outcome_code = models.CharField(max_length=8, default="")

    class Meta:
        db_table = "kernel_outbox"
        indexes = [
            models.Index(
                fields=["channel", "is_urgent", "due_at"],
                name="kernel_outbox_due",
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(
                fields=["company_id", "id"],
                name="kernel_outbox_failed",
                condition=models.Q(outcome_code="FAILED"),
            ),
            models.Index(fields=["recipient", "sent_at"], name="kernel_outbox_recipient"),
            models.Index(
                fields=["claimed_at"],
                name="kernel_outbox_last_try",
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True, attempts__gte=5),
            ),
            models.Index(fields=["created_at"], name="kernel_outbox_kept", condition=~models.Q(recipient="")),
        ]
