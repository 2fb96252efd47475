"""Who looked at whose data, kept for good (M3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.privacy import actions, queries
from bijlighar.privacy.models import AccessRecord

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 1, 14, 6, tzinfo=UTC)
OPERATOR = Actor("staff", "1912 operator", 7)


def look(connection_id: int = 1, at: datetime = AT, purpose: str = "CALL") -> None:
    actions.record_access(
        connection_id=connection_id, purpose_code=purpose, page="caller card", by=OPERATOR, at=at
    )


def test_the_consumer_sees_each_look_newest_first_in_both_languages() -> None:
    look()
    look(at=AT + timedelta(hours=1), purpose="COMPLAINT")
    look(connection_id=2)
    newest, oldest = queries.accesses_of(1)
    assert (newest.purpose_code, newest.at) == ("COMPLAINT", AT + timedelta(hours=1))
    assert (oldest.by_kind, oldest.by_label, oldest.page) == ("staff", "1912 operator", "caller card")
    assert (oldest.purpose_en, oldest.purpose_hi) == ("a call to 1912", "1912 पर एक कॉल")
    assert [one.at for one in queries.accesses_of(1, before=AT + timedelta(hours=1))] == [AT]
    assert queries.accesses_of(3) == []


def test_a_look_at_many_stands_with_each_of_them() -> None:
    actions.record_accesses(
        connection_ids=[1, 2], purpose_code="AUDIT", page="export/csv", by=OPERATOR, at=AT
    )
    assert [[one.page for one in queries.accesses_of(home)] for home in (1, 2, 3)] == [
        ["export/csv"],
        ["export/csv"],
        [],
    ]


def test_nobody_looks_without_a_purpose_on_the_list() -> None:
    with pytest.raises(actions.UnknownPurpose, match="CURIOSITY is no purpose"):
        look(purpose="CURIOSITY")
    assert AccessRecord.objects.count() == 0


@pytest.mark.parametrize("change", ["UPDATE privacy_access SET page = ''", "DELETE FROM privacy_access"])
def test_a_look_cannot_be_unseen(change: str) -> None:
    look()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
