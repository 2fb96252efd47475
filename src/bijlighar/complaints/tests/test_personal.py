"""What is kept about a caller is given out whole, and forgotten once the complaint is closed."""

from __future__ import annotations

import pytest

from bijlighar.complaints import actions, personal
from bijlighar.complaints.tests.stage import BY, LINEMAN, NOW, OPERATOR, register
from bijlighar.complaints.tests.stage import stage as set_stage

pytestmark = pytest.mark.django_db


def test_given_out_and_forgotten() -> None:
    on = set_stage()
    done = register(on, remark="The blue door", photo_keys=["photo/1"])
    register(on, category_code="METER", remark="Still open")
    neighbour = register(on, connection_id=on.neighbour_id, remark="Theirs")
    actions.resolve(complaint_id=done.id, cause_code="FUSE", remark="Met Sunita", by=LINEMAN, at=NOW)
    actions.record_feedback(complaint_id=done.id, answer_code="SATISFIED", by=OPERATOR, at=NOW)
    given = str(personal.export([on.connection_id]))
    assert all(word in given for word in ("Sunita Patel", "The blue door", "Met Sunita", "Adhartal"))
    assert "Theirs" not in given and neighbour.number not in given
    assert personal.documents_of([on.connection_id]) == ("complaints", ["photo/1"])
    first, again = (personal.shred(connection_ids=[on.connection_id], by=BY, at=NOW) for _ in range(2))
    assert ((first.complaints, first.steps), (again.complaints, again.steps)) == ((1, 1), (0, 0))
    left = str(personal.export([on.connection_id]))
    assert "The blue door" not in left and "Met Sunita" not in left
    assert "Still open" in left
