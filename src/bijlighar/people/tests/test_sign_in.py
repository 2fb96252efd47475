"""Sign-in of staff: limited, and silent about which logins exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.kernel.actor import Actor
from bijlighar.people import actions
from bijlighar.people.rules.sign_in import StaffSignIn, counted_address

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 1, 6, 0, tzinfo=UTC)
BY = Actor("staff", "console")
PASSWORD = "mahua-1912-tower"


def hired(login: str = "r.sharma") -> int:
    staff_id = actions.add_staff(login=login, name_en="R. Sharma", name_hi="आर. शर्मा", by=BY, at=AT)
    actions.set_password(staff_id=staff_id, password=PASSWORD, by=BY, at=AT)
    return staff_id


def sign_in(login: str, password: str, at: datetime = AT, ip: str = "10.0.0.1") -> StaffSignIn:
    return actions.sign_in(login=login, password=password, ip=ip, by=BY, at=at)


def test_it_works() -> None:
    staff_id = hired()
    assert sign_in(" R.Sharma ", PASSWORD) == StaffSignIn(staff_id)


def test_an_unknown_login_a_wrong_password_and_a_person_who_left_answer_alike_and_are_limited_alike() -> None:
    hired()
    gone = hired("s.verma")
    actions.deactivate(staff_id=gone, by=BY, at=AT)
    for login, password in (("r.sharma", "wrong"), ("no.such.login", "wrong"), ("s.verma", PASSWORD)):
        answers = [sign_in(login, password).refusal for _ in range(6)]
        assert answers == ["WRONG"] * 5 + ["TOO_MANY"]
    assert sign_in("r.sharma", PASSWORD).refusal == "TOO_MANY"
    assert sign_in("r.sharma", PASSWORD, AT + timedelta(minutes=15)).staff_id is not None


def test_a_stranger_shuts_out_himself_and_not_the_officer() -> None:
    staff_id = hired()
    assert [sign_in("r.sharma", "wrong", ip="203.0.113.9").refusal for _ in range(6)][-1] == "TOO_MANY"
    assert sign_in("r.sharma", PASSWORD, ip="203.0.113.9").refusal == "TOO_MANY"
    assert sign_in("r.sharma", PASSWORD) == StaffSignIn(staff_id)


def test_guesses_from_everywhere_are_limited_together() -> None:
    hired()
    answers = [sign_in("r.sharma", "wrong", ip=f"203.0.113.{place // 4}").refusal for place in range(100)]
    assert set(answers) == {"WRONG"}
    assert sign_in("r.sharma", PASSWORD).refusal == "TOO_MANY"
    assert sign_in("s.verma", "wrong").refusal == "WRONG"


@pytest.mark.parametrize(
    ("ip", "same", "other"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.8"),
        ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
        ("nonsense", "nonsense", ""),
    ],
)
def test_an_address_that_one_household_can_change_at_will_counts_as_one(
    ip: str, same: str, other: str
) -> None:
    assert counted_address(ip) == counted_address(same) != counted_address(other)


def test_a_short_password_is_refused() -> None:
    staff_id = hired()
    with pytest.raises(actions.UnableToChangeStaff, match="at least 10 letters; this one has 5"):
        actions.set_password(staff_id=staff_id, password="short", by=BY, at=AT)


def test_failed_tries_cannot_be_wiped_by_the_program() -> None:
    sign_in("r.sharma", "wrong")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM people_password_try")
