from django.db import migrations, models

WAITING = models.Q(("failed_at__isnull", True), ("sent_at__isnull", True))


class Migration(migrations.Migration):
    """When a message is due, whether it overtakes others, whose it is, and what became of it."""

    dependencies = [("kernel", "0001_first")]

    operations = [
        migrations.AddField("outboxmessage", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("outboxmessage", "is_urgent", models.BooleanField(default=False)),
        migrations.AddField("outboxmessage", "company_id", models.BigIntegerField(null=True)),
        migrations.AddField("outboxmessage", "connection_id", models.BigIntegerField(null=True)),
        migrations.AddField("outboxmessage", "outcome_code", models.CharField(default="", max_length=8)),
        migrations.RunSQL(
            "UPDATE kernel_outbox SET outcome_code = CASE WHEN sent_at IS NOT NULL THEN 'SENT'"
            " WHEN failed_at IS NOT NULL THEN 'FAILED' ELSE '' END,"
            " due_at = CASE WHEN claimed_at IS NULL THEN created_at"
            " ELSE claimed_at + make_interval(secs => 30 * 2 ^ (attempts - 1)) END",
            migrations.RunSQL.noop,
        ),
        # Its own transaction has pending trigger events otherwise.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("outboxmessage", "due_at", models.DateTimeField()),
        migrations.RemoveIndex("outboxmessage", "kernel_outbox_waiting"),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["channel", "is_urgent", "due_at"], name="kernel_outbox_due", condition=WAITING
            ),
        ),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["company_id", "id"],
                name="kernel_outbox_failed",
                condition=models.Q(("outcome_code", "FAILED")),
            ),
        ),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(fields=["recipient", "sent_at"], name="kernel_outbox_recipient"),
        ),
    ]
