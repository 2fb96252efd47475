"""Of what somebody did who reported a theft the day stays, and no longer the second."""

from django.db import migrations

_DAY = "date_trunc('day', {0} AT TIME ZONE 'Asia/Kolkata') AT TIME ZONE 'Asia/Kolkata'"
_VERBS = ", ".join(
    f"'complaints.{name}'" for name in ("report_theft", "add_theft_photo", "answer_theft", "forget_informant")
)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_words_can_go"), ("kernel", "0003_outbox_last_try")]

    operations = [
        migrations.RunSQL(
            f"UPDATE complaints_theft SET reported_at = {_DAY.format('reported_at')}", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            f"UPDATE complaints_theft_step SET done_at = {_DAY.format('done_at')}"
            " WHERE verb_code IN ('REPORTED', 'ANSWERED', 'FORGOTTEN')",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE kernel_audit SET id = -1 - floor(random() * 4611686018427387904)::bigint,"
            f" at = {_DAY.format('at')}"
            f" WHERE verb IN ({_VERBS}) OR by_label = 'theft report'",
            migrations.RunSQL.noop,
        ),
    ]
