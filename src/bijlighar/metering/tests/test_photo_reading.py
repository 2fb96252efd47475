"""A register read by photo, from the photo to the days that billing reads (M28)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db import connection as database
from PIL import Image

from bijlighar.consumers.tests import place
from bijlighar.documents import queries as documents
from bijlighar.documents.rules import DocumentRefused
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.metering import actions
from bijlighar.metering.actions import UnableToReadPhoto
from bijlighar.metering.adapters import digits
from bijlighar.metering.queries import curve, frames
from bijlighar.metering.queries import days as days_of
from bijlighar.metering.queries.card import meter_card
from bijlighar.metering.queries.photo_readings import (
    PhotoReadingRecord,
    photo_offer,
    photo_reading,
    photo_readings_of,
    photo_readings_waiting,
    photo_readings_waiting_count,
)
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.photo import Offer
from bijlighar.metering.rules.read_off import Doubt
from bijlighar.metering.tests import registers, stage
from bijlighar.metering.tests.stage import ingest, ist, lines

pytestmark = pytest.mark.django_db

SUNITA, ASHA = Actor("consumer", "portal"), Actor("staff", "Asha", 1)
HUNG = date(2026, 10, 1)
TODAY = date(2026, 11, 20)
NOW = ist(TODAY, 11, 37)
START_WH = 1_000_000


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS = tmp_path / "documents"
    return Path(settings.DOCUMENTS)


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    """A home with an old meter, paid after the month, 2 kW; its register showed 1,000 units on 1 October."""
    connection = place.connection(company, 1, is_smart=False)
    stage.meter(
        "M1", connection_id=connection, company_id=company, register_start_wh=START_WH, from_date=HUNG
    )
    return connection


def send(home: int, *, at: datetime = NOW, shade: int = 0, **more: Any) -> int:
    said: dict[str, Any] = {"content": registers.photo("001150", shade=shade), "name": "meter.jpg"} | more
    return actions.submit_photo_reading(connection_id=home, by=SUNITA, at=at, **said)


def read(home: int, typed: str, *, at: datetime = NOW, **more: Any) -> PhotoReadingRecord:
    reading = send(home, at=at, **more)
    actions.confirm_photo_reading(reading_id=reading, connection_id=home, typed=typed, by=SUNITA, at=at)
    found = photo_reading(reading)
    assert found is not None
    return found


def decide(ids: Sequence[int], decision: Any = "TAKE", **changes: Any) -> int:
    said: dict[str, Any] = {"reason": "looked at the photo", "by": ASHA, "at": NOW} | changes
    return actions.decide_photo_readings(ids=ids, decision=decision, **said)


def total_wh(home: int, from_date: date, to_date: date) -> int:
    """Whole days as billing reads them, and what is raw yet of the last one."""
    billed = frames.energy_frame(None, [home], from_date, to_date)["energy_wh"].sum()
    raw = curve.day_curve(home, to_date)
    return int(billed) + sum(each or 0 for each in raw.values_wh if raw is not None) if raw else int(billed)


def test_a_plausible_reading_counts_and_billing_reads_its_days(home: int) -> None:
    found = read(home, "1150")
    assert (found.state, found.doubts, found.shared_wh) == ("TAKEN", (), 150_000)
    assert (found.from_at, found.from_register_wh) == (ist(HUNG, 0), START_WH)
    assert total_wh(home, HUNG, TODAY) == 150_000
    days = days_of(home, HUNG, TODAY)
    assert len(days) == 50
    assert all(day.is_complete and day.estimated_wh == 0 for day in days)
    one = curve.day_curve(home, date(2026, 10, 15))
    assert one is not None
    assert set(one.flags) == {Flag.FROM_REGISTER}
    # 4,846 blocks until 11:30: each gets the same, but for what does not divide.
    assert set(one.values_wh) <= {30, 31}


def test_the_next_reading_goes_on_from_this_one(home: int) -> None:
    read(home, "1150")
    later = ist(date(2026, 11, 25), 18, 5)
    found = read(home, "1190.5", at=later, shade=1)
    assert (found.state, found.shared_wh, found.from_register_wh) == ("TAKEN", 40_500, 1_150_000)
    assert found.from_at == ist(TODAY, 11, 30)
    assert total_wh(home, HUNG, date(2026, 11, 25)) == 190_500
    both = curve.day_curve(home, TODAY)
    assert both is not None
    assert both.flags == (Flag.FROM_REGISTER,) * 96


def test_a_display_that_cuts_its_last_digit_counts_nothing_twice(home: int) -> None:
    read(home, "1150.5")
    found = read(home, "1150", at=NOW + timedelta(hours=1), shade=1)
    assert (found.state, found.shared_wh) == ("TAKEN", 0)
    assert read(home, "1151", at=NOW + timedelta(hours=2), shade=2).shared_wh == 500


def test_what_a_silent_smart_meter_measured_stays_and_the_rest_is_shared(
    company: int, tmp_path: Path
) -> None:
    home = stage.connection(2, company_id=company)
    stage.meter(
        "M2", connection_id=home, company_id=company, register_start_wh=START_WH, from_date=date(2026, 11, 1)
    )
    body = [line for n in range(2) for line in lines("M2", date(2026, 11, 1) + timedelta(days=n))]
    ingest(tmp_path, body + lines("M2", date(2026, 11, 3), [0.1] * 40))
    before = sum(day.energy_wh for day in days_of(home, date(2026, 11, 1), date(2026, 11, 3)))
    assert before == 19_200
    found = read(home, "1090")
    assert (found.state, found.shared_wh) == ("TAKEN", 90_000 - 23_200)
    days = days_of(home, date(2026, 11, 1), date(2026, 11, 3))
    assert [(day.energy_wh, day.version) for day in days] == [(9_600, 1), (9_600, 1)]
    gap = curve.day_curve(home, date(2026, 11, 3))
    assert gap is not None
    assert gap.values_wh[:40] == (100,) * 40
    assert gap.flags[:40] == (Flag.MEASURED,) * 40
    assert gap.flags[40:] == (Flag.FROM_REGISTER,) * 56
    assert total_wh(home, date(2026, 11, 1), TODAY) == 90_000


def test_a_photo_is_nothing_that_the_meter_told(home: int) -> None:
    read(home, "1150")
    card = meter_card(home)
    assert card is not None
    assert card.last_heard_at is None


@pytest.mark.parametrize(
    ("terms", "offer"),
    [
        ({"is_smart": False}, Offer.OFFERED),
        ({"is_smart": True}, Offer.OFFERED),  # never heard
        ({"is_smart": True, "is_prepaid": True}, Offer.PREPAID),
    ],
)
def test_for_whom_it_is_offered(company: int, terms: dict[str, bool], offer: Offer) -> None:
    home = place.connection(company, 3, **terms)
    assert photo_offer(home, at=NOW) is Offer.NO_METER
    stage.meter("M3", connection_id=home, company_id=company, from_date=HUNG)
    assert photo_offer(home, at=NOW) is offer
    if offer is not Offer.OFFERED:
        with pytest.raises(UnableToReadPhoto, match="PREPAID"):
            send(home)


def test_a_meter_that_tells_by_itself_needs_no_photo(company: int, tmp_path: Path) -> None:
    home = stage.connection(4, company_id=company)
    stage.meter("M4", connection_id=home, company_id=company)
    ingest(tmp_path, lines("M4", date(2026, 11, 19)))
    assert photo_offer(home, at=ist(TODAY, 11)) is Offer.REPORTS
    assert photo_offer(home, at=ist(date(2026, 11, 21), 11)) is Offer.OFFERED


@pytest.mark.parametrize(
    ("typed", "more", "doubt"),
    [
        ("999", {}, Doubt.LOWER),
        ("3427", {}, Doubt.LOAD),  # 2 kW day and night since 1 October would be 2,423 units
        ("70000", {}, Doubt.JUMP),
        ("1150", {"content": registers.photo("001150", taken="2026:11:17 10:00:00")}, Doubt.OLD),
        ("1150", {"content": registers.photo("001150", taken="2026:11:20 14:00:00")}, Doubt.AHEAD),
    ],
)
def test_a_doubtful_reading_waits_and_changes_nothing(
    home: int, typed: str, more: dict[str, Any], doubt: Doubt
) -> None:
    found = read(home, typed, **more)
    assert (found.state, found.doubts) == ("WAITING", (doubt,))
    assert days_of(home, HUNG, TODAY) == []


def test_a_hint_that_differs_from_the_word_is_a_doubt(home: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digits, "_reader", lambda: lambda points: ("001150", 0.97))
    assert read(home, "1150", frame=registers.FRAME).state == "TAKEN"
    found = read(home, "1160", frame=registers.FRAME, shade=2, at=NOW + timedelta(days=1))
    assert (found.hint, found.hint_percent, found.doubts) == ("001150", 97, (Doubt.HINT,))


@pytest.mark.skipif(
    not digits.is_there(), reason="recognition is not installed: pip install 'bijlighar[photo]'"
)
def test_the_digits_are_recognised_for_real(home: int) -> None:
    found = read(home, "1150", frame=registers.FRAME)
    assert (found.hint, found.state) == ("001150", "TAKEN")


def test_the_same_photo_again_is_a_doubt_also_from_the_house_next_door(home: int, company: int) -> None:
    assert read(home, "1150").state == "TAKEN"
    assert Doubt.SAME_PHOTO in read(home, "1150", at=NOW + timedelta(days=1)).doubts
    with Image.open(io.BytesIO(registers.photo("001150"))) as image:
        smaller = io.BytesIO()
        image.resize((600, 400)).save(smaller, "JPEG", quality=60)
    again = read(home, "1151", at=NOW + timedelta(days=2), content=smaller.getvalue())
    assert Doubt.SAME_PHOTO in again.doubts
    other = place.connection(company, 2, is_smart=False)
    stage.meter("M2", connection_id=other, company_id=company, register_start_wh=START_WH, from_date=HUNG)
    assert Doubt.SAME_PHOTO in read(other, "1150").doubts


def test_far_from_where_it_was_photographed_before_is_a_doubt(home: int) -> None:
    assert read(home, "1150", place=(23_260_000, 77_405_000)).state == "TAKEN"
    tomorrow, there = NOW + timedelta(days=1), (23_265_000, 77_405_000)
    found = read(home, "1152", at=tomorrow, shade=1, place=there)
    assert (found.doubts, found.facts["distance_m"]) == ((Doubt.FAR,), 557)
    assert read(home, "1152", at=tomorrow, shade=2, place=(23_261_000, 77_405_000)).state == "TAKEN"


def test_the_first_reading_of_a_meter_of_which_nothing_is_known(company: int) -> None:
    home = place.connection(company, 5, is_smart=False)
    stage.meter("M5", connection_id=home, company_id=company, register_start_wh=None, from_date=HUNG)
    found = read(home, "1150")
    assert found.doubts == (Doubt.FIRST,)
    decide([found.id])
    assert days_of(home, HUNG, TODAY) == []
    assert read(home, "1160", at=NOW + timedelta(days=2), shade=1).shared_wh == 10_000


def test_the_photo_is_kept_without_its_notes_and_its_place_beside_it(home: int) -> None:
    reading = send(home, content=registers.photo("001150", taken="2026:11:20 11:20:00", place=True))
    found = photo_reading(reading)
    assert found is not None
    assert (found.read_at, found.is_camera_time) == (ist(TODAY, 11, 20), True)
    assert (found.latitude_udeg, found.longitude_udeg) == (23_260_000, 77_405_000)
    kept = documents.document(found.document_id)
    assert kept is not None
    assert (kept.area_code, kept.owner_key) == ("metering", f"photo/{home}")
    with Image.open(io.BytesIO(documents.content(kept))) as image:
        assert dict(image.getexif()) == {}


def test_what_is_no_photo_is_refused_and_leaves_nothing(home: int) -> None:
    with pytest.raises(DocumentRefused):
        send(home, content=b"MZ not a photo")
    with pytest.raises(UnableToReadPhoto, match="no photo"):
        send(home, content=b"%PDF-1.4\n1 0 obj\n%%EOF")
    assert photo_readings_of(home) == []
    assert documents.documents_of("metering", [f"photo/{home}"]) == []


def test_photos_a_day_have_an_end(home: int) -> None:
    for shade in range(12):
        send(home, shade=shade)
    with pytest.raises(UnableToReadPhoto, match="12 photos a day"):
        send(home, shade=12)
    assert send(home, shade=12, at=NOW + timedelta(days=1))


def test_saying_it_twice_counts_once_and_something_else_is_refused(home: int) -> None:
    found = read(home, "1150")
    said = {"reading_id": found.id, "connection_id": home, "by": SUNITA, "at": NOW}
    assert actions.confirm_photo_reading(typed="01150.0", **said) == "TAKEN"
    with pytest.raises(UnableToReadPhoto, match="confirmed for it already"):
        actions.confirm_photo_reading(typed="1151", **said)
    assert total_wh(home, HUNG, TODAY) == 150_000


def test_a_reading_is_confirmed_by_its_own_connection_alone(home: int, company: int) -> None:
    reading, other = send(home), place.connection(company, 2, is_smart=False)
    with pytest.raises(UnableToReadPhoto, match="no reading"):
        actions.confirm_photo_reading(reading_id=reading, connection_id=other, typed="1", by=SUNITA, at=NOW)
    with pytest.raises(UnableToReadPhoto, match="1 to 8 digits"):
        actions.confirm_photo_reading(reading_id=reading, connection_id=home, typed="1,2", by=SUNITA, at=NOW)


@pytest.mark.parametrize(
    ("decision", "state", "template", "sum_wh"),
    [
        ("TAKE", "TAKEN", "photo_reading_taken", 2_427_000),
        ("REFUSE", "REFUSED", "photo_reading_refused", 0),
        ("AGAIN", "AGAIN", "photo_reading_again", 0),
    ],
)
def test_an_officer_decides_and_the_consumer_is_told(
    home: int, decision: str, state: str, template: str, sum_wh: int
) -> None:
    waiting = read(home, "3427")
    assert decide([waiting.id], decision) == 1
    found = photo_reading(waiting.id)
    assert found is not None
    assert (found.state, found.reason, found.decided_by) == (state, "looked at the photo", "Asha")
    assert total_wh(home, HUNG, TODAY) == sum_wh
    message = OutboxMessage.objects.get(template=template)
    assert (message.recipient, message.language) == ("+916000000001", "hi")
    assert message.context == {"service_number": "N0000000001", "units": "3427"}
    with pytest.raises(UnableToReadPhoto, match="decided already"):
        decide([waiting.id])


def test_many_are_decided_at_once_all_or_none(home: int, company: int) -> None:
    other = place.connection(company, 2, is_smart=False)
    stage.meter("M2", connection_id=other, company_id=company, register_start_wh=START_WH, from_date=HUNG)
    heavy, lower = read(home, "3427"), read(other, "999", shade=1)
    with pytest.raises(UnableToReadPhoto, match="lower than"):
        decide([heavy.id, lower.id])
    assert photo_readings_waiting_count([heavy.office_id]) == (2, NOW)
    assert total_wh(home, HUNG, TODAY) == 0
    assert decide([heavy.id, lower.id], "AGAIN") == 2
    assert photo_readings_waiting_count([heavy.office_id]) == (0, None)


def test_what_was_plausible_once_may_not_be_taken_after_a_later_one(home: int) -> None:
    waiting = read(home, "1150", content=registers.photo("001150", taken="2026:11:15 10:00:00"))
    read(home, "1160", shade=1)
    with pytest.raises(UnableToReadPhoto, match="later reading"):
        decide([waiting.id])
    assert total_wh(home, HUNG, TODAY) == 160_000


def test_the_queue_shows_an_office_its_own_page_by_page(home: int, company: int) -> None:
    other = place.connection(company, 2, is_smart=False, office_code="D2")
    stage.meter("M2", connection_id=other, company_id=company, register_start_wh=START_WH, from_date=HUNG)
    mine = [read(home, "999", shade=n) for n in range(3)]
    theirs = read(other, "999", shade=4)
    office = mine[0].office_id
    assert theirs.office_id != office
    first = photo_readings_waiting([office], limit=2)
    rest = photo_readings_waiting([office], limit=2, after_id=first[-1].id)
    assert [each.id for each in [*first, *rest]] == [each.id for each in mine]
    assert [each.id for each in photo_readings_waiting([theirs.office_id])] == [theirs.id]
    assert photo_readings_waiting([]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"by": SUNITA},
        {"by": Actor.system("x")},
        {"reason": " "},
        {"ids": []},
        {"ids": [10**9]},
        {"decision": "X"},
    ],
)
def test_a_decision_needs_a_person_a_reason_and_something_that_waits(
    home: int, changes: dict[str, Any]
) -> None:
    found = read(home, "999")
    said: dict[str, Any] = {"ids": [found.id], "decision": "REFUSE"} | changes
    with pytest.raises(UnableToReadPhoto):
        decide(said.pop("ids"), said.pop("decision"), **said)
    assert photo_readings_waiting_count([found.office_id])[0] == 1


@pytest.mark.parametrize("table", ["reading", "confirmed", "decision", "taken"])
def test_nothing_of_it_can_be_altered(home: int, table: str) -> None:
    decide([read(home, "3427").id])
    for statement in (f"DELETE FROM metering_photo_{table}", f"TRUNCATE metering_photo_{table} CASCADE"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), database.cursor() as cursor:
            cursor.execute(statement)
