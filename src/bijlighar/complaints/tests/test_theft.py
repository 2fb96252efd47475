"""Reports of theft (M26): taken without a name, sealed with one, followed by a secret, rewarded by two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as database
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.complaints.actions import theft as actions
from bijlighar.complaints.actions import theft_reward as rewards
from bijlighar.complaints.actions.guests import admit_guest
from bijlighar.complaints.actions.theft import UnableToReportTheft
from bijlighar.complaints.queries import theft as queries
from bijlighar.complaints.rules import digipin
from bijlighar.complaints.rules import theft as rules
from bijlighar.consumers.tests import place
from bijlighar.documents.tests.pictures import paper, photo
from bijlighar.kernel.actor import Actor

AT = place.AT + timedelta(days=400)
NOBODY = Actor.system("theft report")
FIRST, SECOND = Actor("staff", "Asha", 71), Actor("staff", "Birju", 72)
KEY = b"k" * 32


def report(company_id: int, *, once: str = "o" * 20, **changed: object) -> actions.TheftReported:
    """A report of a hook with name and mobile, from one address."""
    said: dict[str, object] = {
        "kind_code": "HOOKING", "channel_code": "PORTAL", "words": "A hook behind the mill",
        "place": {"locality": "Mill road"}, "suspected": "", "told_name": "Ghanshyam Zaveri",
        "told_mobile": "+919812345678", "wants_reward": True, "from_where": "203.0.113.9",
        "at": AT,
    }  # fmt: skip
    return actions.report_theft(
        company_id=company_id,
        once=once,
        by=NOBODY,
        **{**said, **changed},  # type: ignore[arg-type]
    )


def one(reported: actions.TheftReported) -> int:
    """The id of a report."""
    with database.cursor() as cursor:
        cursor.execute("SELECT id FROM complaints_theft WHERE number = %s", [reported.number])
        return int(cursor.fetchone()[0])


def test_from_the_report_to_the_reward(db: None) -> None:
    told = report(place.company("east"))
    theft_id, said = one(told), {"at": AT}
    actions.take_theft(theft_id=theft_id, by=FIRST, **said)
    actions.note_theft(theft_id=theft_id, note="", told="Which pole?", by=FIRST, **said)
    actions.answer_theft(secret=told.follow_code.upper(), words="Pole 12", by=NOBODY, **said)
    actions.visit_theft(theft_id=theft_id, note="Hook found", by=FIRST, **said)
    with pytest.raises(UnableToReportTheft, match="A reward"):
        rewards.propose_reward(theft_id=theft_id, amount_paise=1, reason="x", by=FIRST, **said)
    actions.decide_theft(
        theft_id=theft_id, outcome_code="PROVED", assessed_paise=5_000_000, note="Panchnama", by=FIRST, **said
    )
    rewards.propose_reward(theft_id=theft_id, amount_paise=500_000, reason="10 %", by=FIRST, **said)
    with pytest.raises(UnableToReportTheft) as same:
        rewards.decide_reward(theft_id=theft_id, is_approved=True, note="", by=FIRST, **said)
    assert same.value.code == "SECOND"
    followed = queries.followed_theft(told.follow_code)
    assert followed is not None
    assert followed.reward_paise is None, "what is only proposed is not promised"
    rewards.decide_reward(theft_id=theft_id, is_approved=True, note="", by=SECOND, **said)
    with pytest.raises(UnableToReportTheft) as wrong:
        rewards.pay_reward(theft_id=theft_id, secret="2" * 16, reference="V1", by=FIRST, **said)
    assert wrong.value.code == "CODE"
    rewards.pay_reward(theft_id=theft_id, secret=told.follow_code, reference="V1", by=FIRST, **said)
    actions.close_theft(theft_id=theft_id, by=FIRST, **said)
    followed = queries.followed_theft(told.follow_code)
    assert followed is not None
    assert (followed.state_code, followed.outcome_code, followed.is_paid) == ("CLOSED", "PROVED", True)
    assert "Hook found" not in repr(followed), "the team's own notes are not for who follows it"
    assert [step.verb_code for step in followed.steps if step.told == "Pole 12"] == ["ANSWERED"]


def test_no_second_of_who_told_is_kept(db: None, settings: Any, tmp_path: Path) -> None:
    """The day alone, and no place between rows that have one: nothing matches a sign-in or a call (M26)."""
    settings.DOCUMENTS = str(tmp_path)
    company_id, second = place.company("east"), datetime(2026, 7, 3, 9, 41, 37, 123456, tzinfo=UTC)
    said: dict[str, Any] = {"by": NOBODY, "at": second}
    told = report(company_id, at=second)
    actions.answer_theft(secret=told.follow_code, words="Pole 12", **said)
    actions.add_theft_photo(secret=told.follow_code, content=photo(), **said)
    actions.forget_informant(secret=told.follow_code, **said)
    with database.cursor() as cursor:
        for table in ("complaints_theft", "complaints_theft_step", "kernel_audit", "documents_document"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = [row[0] for row in cursor.fetchall()]
            assert rows and not [row for row in rows if ":41:37" in row], table
        cursor.execute("SELECT id, at FROM kernel_audit WHERE by_label = 'theft report'")
        marks = cursor.fetchall()
        assert {at for _, at in marks} == {datetime(2026, 7, 2, 18, 30, tzinfo=UTC)}, "the day in India"
        assert all(number < 0 for number, _ in marks), "no running number"
    actions.take_theft(theft_id=one(told), by=FIRST, at=second)
    detail = queries.theft(one(told))
    assert detail is not None and detail.steps[-1].done_at == second, "what an officer does has its time"


def test_a_form_sent_twice_is_one_report_with_one_secret(db: None) -> None:
    company_id = place.company("east")
    first, again = report(company_id), report(company_id)
    other = report(company_id, once="p" * 20)
    assert first == again
    assert other.number != first.number
    assert other.follow_code != first.follow_code


def test_what_is_shown_of_the_informant_is_masked_and_on_record(db: None) -> None:
    told = report(place.company("east"))
    theft_id = one(told)
    with pytest.raises(UnableToReportTheft):
        actions.look_at_informant(theft_id=theft_id, reason=" ", by=FIRST, at=AT)
    shown = actions.look_at_informant(theft_id=theft_id, reason="to call back", by=FIRST, at=AT)
    assert shown == actions.InformantShown("G•••", "••••••••78")
    detail = queries.theft(theft_id)
    assert detail is not None
    assert [(look.staff_words, look.reason) for look in detail.looks] == [("Asha", "to call back")]
    assert actions.forget_informant(secret=told.follow_code, by=NOBODY, at=AT)
    assert actions.look_at_informant(theft_id=theft_id, reason="again", by=FIRST, at=AT) is None


def test_steps_out_of_order_and_wrong_secrets_change_nothing(db: None) -> None:
    told = report(place.company("east"))
    theft_id = one(told)
    for step in (
        lambda: actions.close_theft(theft_id=theft_id, by=FIRST, at=AT),
        lambda: actions.visit_theft(theft_id=theft_id, note="x", by=FIRST, at=AT),
        lambda: actions.take_theft(theft_id=theft_id + 1, by=FIRST, at=AT),
        lambda: actions.answer_theft(secret="2" * 16, words="x", by=NOBODY, at=AT),
        lambda: report(place.company("west"), once="short"),
        lambda: report(place.company("west"), words=" ", place={}),
    ):
        with pytest.raises(UnableToReportTheft):
            step()
    detail = queries.theft(theft_id)
    assert detail is not None
    assert detail.theft.state_code == "NEW"
    assert queries.followed_theft("2" * 16) is None


def test_a_file_that_names_its_maker_is_not_taken(db: None, settings: Any, tmp_path: Path) -> None:
    """Photos are drawn anew; a PDF is kept as it came, with the name of whoever made it."""
    settings.DOCUMENTS = str(tmp_path)
    told = report(place.company("east"))
    signed = paper(b"/Author (Ghanshyam Zaveri)")
    with pytest.raises(UnableToReportTheft) as refused:
        actions.add_theft_photo(secret=told.follow_code, content=signed, by=NOBODY, at=AT)
    assert refused.value.code == "NO_PHOTO"
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    actions.add_theft_photo(secret=told.follow_code, content=photo(), by=NOBODY, at=AT)


def test_guests_are_let_in_so_often_and_no_more(db: None) -> None:
    def come(day: int) -> bool:
        at = AT + timedelta(days=day)
        return admit_guest(from_where="203.0.113.9", purpose="complaint", most=2, by=NOBODY, at=at)

    assert [come(0), come(0), come(0), come(1)] == [True, True, False, True]
    with database.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT day) FROM complaints_guest_count")
        assert cursor.fetchone() == (1,), "whom the key could find goes with the day"


@given(st.text(min_size=20, max_size=40), st.text(max_size=60))
def test_a_seal_opens_only_with_its_key_and_for_its_report(once: str, text: str) -> None:
    closed = rules.sealed(text, nonce=b"n" * rules.NONCE_BYTES, subject="V1", key=KEY)
    assert rules.opened(closed, subject="V1", key=KEY) == text
    assert rules.opened(closed, subject="V2", key=KEY) is None
    assert rules.opened(closed, subject="V1", key=b"j" * 32) is None
    code = rules.code_of(once, key=KEY)
    assert rules.plain(rules.grouped(code).upper()) == code


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    # Dak Bhawan, New Delhi, as the Department of Posts gives it.
    [("39j 49l l8t4", 28_622_788, 77_213_033)],
)
def test_a_digipin_is_a_square_of_four_metres(typed: str, latitude: int, longitude: int) -> None:
    code = digipin.plain(typed)
    assert code is not None
    assert code == digipin.digipin_of(latitude, longitude)
    found = digipin.place_of(code)
    assert abs(found[0] - latitude) <= 18
    assert abs(found[1] - longitude) <= 18
    assert digipin.plain("39J-49L-L8TA") is None


@given(st.integers(2_500_000, 38_500_000), st.integers(63_500_000, 99_500_000))
def test_every_place_of_the_grid_has_its_square(latitude: int, longitude: int) -> None:
    code = digipin.digipin_of(latitude, longitude)
    assert code is not None
    assert digipin.digipin_of(*digipin.place_of(code)) == code
