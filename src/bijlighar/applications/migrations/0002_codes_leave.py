"""Of the codes that open forms and applications a hash stays; what held them plain is cleared.

It takes columns away, which a release after the first would do in two steps (docs/operate/releases.md).
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import migrations, models

from bijlighar.kernel import codes


def hash_all(apps: Any, schema_editor: Any) -> None:
    """Old links go on working by `former_hash`; new messages carry a code made from the key."""
    rows = apps.get_model("applications", "Application").objects.using(schema_editor.connection.alias)
    for row in rows.only("id", "key", "follow_code").iterator():
        code = codes.keyed_hash(row.key, purpose="application", subject="follow")[:20]
        rows.filter(id=row.id).update(
            follow_hash=hashlib.sha256(code.encode()).hexdigest(),
            former_hash=hashlib.sha256(row.follow_code.encode()).hexdigest(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_first"),
        ("kernel", "0003_outbox_last_try"),
        ("payments", "0003_demand"),
    ]

    operations = [
        migrations.AddField("application", "follow_hash", models.CharField(max_length=64, null=True)),
        migrations.AddField("application", "former_hash", models.CharField(max_length=64, null=True)),
        migrations.AddField("draft", "code_hash", models.CharField(max_length=64, null=True)),
        migrations.RunPython(hash_all, migrations.RunPython.noop),
        migrations.RunSQL(
            "UPDATE applications_draft SET code_hash = encode(sha256(code::bytea), 'hex')",
            migrations.RunSQL.noop,
        ),
        # The way back of an order named the code; the number is as good, for who opened it in that browser.
        migrations.RunSQL(
            "UPDATE payments_order o SET return_path = replace(o.return_path, a.follow_code, a.number)"
            " FROM applications_application a WHERE o.purpose_code = 'DEMAND'"
            " AND a.follow_code = split_part(split_part(o.return_path, '/apply/a/', 2), '/', 1)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE kernel_audit SET subject = subject - 'draft_code' WHERE verb = 'applications.submit'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE kernel_outbox SET context = '{}' WHERE template IN ('application_taken',"
            " 'application_rejected') AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("application", "follow_hash", models.CharField(max_length=64, unique=True)),
        migrations.AlterField(
            "application", "former_hash", models.CharField(max_length=64, null=True, unique=True)
        ),
        migrations.AlterField("draft", "code_hash", models.CharField(max_length=64, unique=True)),
        # With a default first: so the way back is open, for whoever must take it, without the codes.
        migrations.AlterField("application", "follow_code", models.CharField(max_length=40, default="")),
        migrations.AlterField("draft", "code", models.CharField(max_length=40, default="")),
        migrations.RemoveField("application", "follow_code"),
        migrations.RemoveField("draft", "code"),
    ]
