"""Two send the same step at the same moment: one takes it, and both hear the same (M22)."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from bijlighar.complaints import actions, queries
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.complaints.tests.stage import LINEMAN, NOW, register
from bijlighar.complaints.tests.stage import stage as set_stage
from bijlighar.people import actions as people


def test_who_waits_for_the_other_hears_what_the_other_did(committed_database: object) -> None:
    made = register(set_stage())
    heard: list[ComplaintRecord] = []

    def resolve() -> None:
        at = NOW + timedelta(hours=1)
        heard.append(actions.resolve(complaint_id=made.id, cause_code="FUSE", key="same", by=LINEMAN, at=at))

    def second() -> None:
        resolve()
        connections.close_all()

    other = threading.Thread(target=second)
    with transaction.atomic():
        resolve()
        other.start()
        _wait_for_a_lock()
    other.join()
    # Had the second not looked again after its lock, "ATTENDED" would have refused it.
    assert [one.state_code for one in heard] == ["ATTENDED", "ATTENDED"]
    assert heard[0] == heard[1]
    story = queries.complaint(made.id)
    assert story is not None
    assert [step.verb_code for step in story.steps] == ["REGISTER", "RESOLVE"]


@pytest.mark.django_db
def test_a_step_sent_again_names_the_same_who_has_it() -> None:
    made = register(set_stage())
    ravi = people.add_staff(login="ravi", name_en="Ravi Sahu", name_hi="", by=LINEMAN, at=NOW)
    given, again = (
        actions.assign(complaint_id=made.id, staff_id=ravi, key="same", by=LINEMAN, at=NOW) for _ in range(2)
    )
    assert (given.owner_en, given.owner_hi) == ("Ravi Sahu", "")
    assert given == again


def _wait_for_a_lock() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")
