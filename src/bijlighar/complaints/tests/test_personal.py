"""What is kept about a caller is given out whole, and forgotten once the complaint is closed."""

from __future__ import annotations

import pytest

from bijlighar.complaints import actions, personal
from bijlighar.complaints.tests.stage import BY, LINEMAN, NOW, OPERATOR, register
from bijlighar.complaints.tests.stage import stage as set_stage
from bijlighar.consumers.tests import place

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


def test_who_called_for_another_home_is_given_out_of_it_masked_and_gets_his_own_by_his_mobile() -> None:
    on = set_stage()
    register(on, remark="From next door", caller_mobile=place.STRANGER, caller_name="Ravi Verma")
    given = str(personal.export([on.connection_id]))
    assert "From next door" in given and "••••••0009" in given
    assert "Ravi" not in given and place.STRANGER not in given
    assert "Ravi Verma" in str(personal.export_of_mobile(place.STRANGER))
    assert personal.export_of_mobile("")["complaints"] == []


def test_a_guest_without_a_connection_is_known_and_forgotten_by_his_mobile() -> None:
    on = set_stage()
    place_told = {"office_id": on.office_id, "locality": "Behind the pond"}
    guest = {"connection_id": None, "place": place_told, "caller_mobile": place.STRANGER, "answers": {}}
    done = register(on, **guest, remark="The wire hangs low", photo_keys=["photo/9"])
    register(on, **guest, category_code="STREET_LIGHT", remark="Still dark")
    for_home = register(on, remark="At Sunita's", caller_mobile=place.STRANGER)
    for each in (done, for_home):
        actions.resolve(complaint_id=each.id, cause_code="FUSE", remark="Met Ravi", by=LINEMAN, at=NOW)
        actions.record_feedback(complaint_id=each.id, answer_code="SATISFIED", by=OPERATOR, at=NOW)
    given = personal.export_of_mobile(place.STRANGER)
    assert all(word in str(given) for word in ("hangs low", "Still dark", "Behind the pond", "At Sunita"))
    assert personal.documents_of_mobile(place.STRANGER, only_over=True) == ("complaints", ["photo/9"])
    shred = {"mobile": place.STRANGER, "by": BY, "at": NOW}
    assert personal.shred_of_mobile(**shred).complaints == 2
    left = str(personal.export_of_mobile(place.STRANGER))
    assert "Still dark" in left, "an open complaint is worked on"
    assert "hangs low" not in left and "At Sunita" not in left
    assert "At Sunita" in str(personal.export([on.connection_id])), "the words are the home's"
    assert personal.shred_of_mobile(**shred) == personal.Shredded(0, 0)
