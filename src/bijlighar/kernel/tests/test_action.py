"""The one decorator: an action leaves its trace, or nothing at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.kernel.action import Counted, NotAnAction, action, by_day
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import AuditEntry

AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
BY = Actor("staff", "billing officer", 7)


@action
def paint(*, pole_id: int, colour: str, by: Actor, at: datetime) -> str:
    if colour == "pink":
        raise ValueError("poles are not pink")
    return f"{pole_id} is {colour}"


def test_positional_arguments_are_refused_where_the_action_is_written() -> None:
    with pytest.raises(NotAnAction, match="keyword-only"):
        action(lambda by, at: None)


def test_without_by_and_at_it_is_no_action() -> None:
    def silent(*, at: datetime) -> None: ...

    with pytest.raises(NotAnAction, match="`by` and `at`"):
        action(silent)


def test_by_must_be_a_person_or_the_system() -> None:
    with pytest.raises(TypeError, match="who acts"):
        paint(pole_id=1, colour="grey", by="me", at=AT)  # type: ignore[arg-type]


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="time zone"):
        paint(pole_id=1, colour="grey", by=BY, at=datetime(2025, 9, 1))  # noqa: DTZ001


@pytest.mark.django_db
def test_it_leaves_one_audit_row_with_identifiers_only() -> None:
    assert paint(pole_id=5, colour="grey", by=BY, at=AT) == "5 is grey"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.at, entry.by_kind, entry.by_id, entry.by_label) == (
        "kernel.paint", AT, "staff", 7, "billing officer",
    )  # fmt: skip
    assert entry.subject == {"pole_id": 5}


@pytest.mark.django_db
def test_a_refusal_leaves_no_trace() -> None:
    with pytest.raises(ValueError, match="pink"):
        paint(pole_id=5, colour="pink", by=BY, at=AT)
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE kernel_audit SET verb = 'x'", "DELETE FROM kernel_audit",
                                    "TRUNCATE kernel_audit"])  # fmt: skip
def test_the_program_cannot_change_what_was_audited(change: str) -> None:
    paint(pole_id=5, colour="grey", by=BY, at=AT)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_of_an_action_by_day_the_audit_keeps_the_day_and_of_what_it_does_too() -> None:
    @action
    @by_day
    def whisper(*, by: Actor, at: datetime) -> str:
        return paint(pole_id=5, colour="grey", by=by, at=at)

    whisper(by=BY, at=AT)
    paint(pole_id=6, colour="grey", by=BY, at=AT)
    rows = {each.subject.get("pole_id"): (each.at, each.id > 0) for each in AuditEntry.objects.all()}
    day = datetime(2025, 8, 31, 18, 30, tzinfo=UTC)
    assert rows == {None: (day, False), 5: (day, False), 6: (AT, True)}


@pytest.mark.django_db
def test_what_only_counted_fills_no_audit() -> None:
    @action
    def count(*, by: Actor, at: datetime) -> Counted:
        return Counted(3)

    assert count(by=BY, at=AT) == Counted(3)
    assert AuditEntry.objects.count() == 0
