"""Codes that open forms and applications: only hashes of them are kept, also of those from before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from bijlighar.applications import actions, queries
from bijlighar.applications.models import Application
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, MONDAY
from bijlighar.kernel.models import AuditEntry, OutboxMessage

OLD_FORM, OLD_FOLLOW = "kq2m7hd3xw9pv4tr8scn", "b7wz5yd2mk9qn3vx6hpt"


@pytest.mark.django_db
def test_another_signing_key_leaves_old_codes_good_and_new_messages_new_ones(
    tmp_path: Path, settings: Any
) -> None:
    settings.DOCUMENTS = tmp_path
    _, office_id = stage.company()
    made = stage.new(office_id)
    before = made.follow_code
    settings.SECRET_KEY = "another one"
    words = {"reason_en": "a", "reason_hi": "a", "cure_en": "b", "cure_hi": "b"}
    actions.reject(application_id=made.id, by=ASHA, at=MONDAY, **words)
    told = OutboxMessage.objects.get(template="application_rejected").context["follow"]
    assert told != before
    for code in (before, told, f" {told.upper()} "):
        found = queries.by_follow_code(code)
        assert found is not None and found.id == made.id
    assert queries.by_follow_code(made.key) is None


def test_codes_from_before_go_on_working_and_stand_nowhere(
    committed_database: Any, tmp_path: Path, settings: Any
) -> None:
    """As they stood before the migration: in both tables, the audit, an order's way back and the outbox."""
    settings.DOCUMENTS = tmp_path
    _, office_id = stage.company()
    made = stage.new(office_id)
    owner = connections["owner"]
    MigrationExecutor(owner).migrate([("applications", "0001_first")])
    with owner.cursor() as cursor:
        cursor.execute("UPDATE applications_draft SET code = %s", [OLD_FORM])
        cursor.execute("UPDATE applications_application SET follow_code = %s", [OLD_FOLLOW])
        cursor.execute(
            "UPDATE kernel_audit SET subject = subject || %s WHERE verb = 'applications.submit'",
            [json.dumps({"draft_code": OLD_FORM})],
        )
        cursor.execute(
            "UPDATE kernel_outbox SET context = %s, sent_at = now() WHERE template = 'application_taken'",
            [json.dumps({"follow": OLD_FOLLOW})],
        )
    owner.close()
    MigrationExecutor(owner).migrate(MigrationExecutor(owner).loader.graph.leaf_nodes())
    found, form = queries.by_follow_code(OLD_FOLLOW), queries.draft(OLD_FORM)
    assert found is not None and found.id == made.id
    assert form is not None and form.key == made.key
    assert queries.by_follow_code(found.follow_code) == found, "and by the code that new messages carry"
    kept = f"{list(Application.objects.values())} {list(AuditEntry.objects.values())}"
    kept += str(list(OutboxMessage.objects.values()))
    assert OLD_FORM not in kept and OLD_FOLLOW not in kept
