"""A meter exchange recorded by an installer: both meters or neither, once, only under a registration (M4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from bijlighar.kernel.models import AuditEntry
from bijlighar.kernel.time import IST
from bijlighar.metering import queries as metering
from bijlighar.metering.models import Installation as Hanging
from bijlighar.rollout import actions, queries
from bijlighar.rollout.actions import UnableToRecord
from bijlighar.rollout.models import Installation
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import INSTALLED, NOW, Stage, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return stages.stage()


def hangs(connection_id: int) -> str:
    card = metering.meter_card(connection_id)
    assert card is not None
    return card.serial


def test_an_exchange_is_recorded_and_made(stage: Stage) -> None:
    made = record(stage, latitude_udeg=23_166_000, longitude_udeg=79_950_000)
    assert (made.serial, made.old_serial, made.service_number) == ("NEW-1", "OLD-1", "N0000000001")
    assert made.registration_number == "REG-1"
    assert made.lacking == ("OLD_PHOTO", "NEW_PHOTO", "CONSUMER")
    assert hangs(stage.connection_id) == "NEW-1"
    old, new = Hanging.objects.filter(connection_id=stage.connection_id).order_by("from_at")
    assert (old.to_at, old.register_end_wh) == (INSTALLED, 1_234_500)
    assert (new.from_at, new.register_start_wh, new.to_at) == (INSTALLED, 200, None)
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"rollout.record_installation", "metering.install_meter", "metering.remove_meter"} <= verbs


def test_sending_the_same_again_changes_nothing(stage: Stage) -> None:
    first = record(stage)
    assert record(stage) == first
    assert Installation.objects.count() == 1
    assert Hanging.objects.filter(connection_id=stage.connection_id).count() == 2


@pytest.mark.parametrize(
    "changes", [{"new_serial": "NEW-2"}, {"old_register_wh": 1_243_500}, {"seal_number": "S-78"}]
)
def test_the_same_key_with_other_answers_is_refused(stage: Stage, changes: dict[str, Any]) -> None:
    record(stage)
    with pytest.raises(UnableToRecord) as refused:
        record(stage, **changes)
    assert refused.value.code == "KEY_USED"


def test_a_place_without_a_meter_gets_its_first(stage: Stage) -> None:
    from bijlighar.consumers.tests import place

    place.connection(stage.company_id, 3)
    made = record(stage, service_number="N0000000003", old_serial=None, old_register_wh=None)
    assert made.old_serial is None
    assert made.lacking == ("NEW_PHOTO", "POSITION", "CONSUMER")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service_number": "N9999999999"}, "UNKNOWN_PLACE"),
        ({"old_serial": "OLD-2"}, "UNKNOWN_PLACE"),
        ({"old_serial": "NOBODY"}, "UNKNOWN_PLACE"),
        ({"old_serial": None, "old_register_wh": None}, "HAS_METER"),
        ({"old_register_wh": None}, "HAS_METER"),
        ({"new_serial": "NEW-9"}, "UNKNOWN_METER"),
        ({"new_serial": "OLD-2"}, "METER_ELSEWHERE"),
        ({"new_serial": "OLD-1"}, "SAME_METER"),
        ({"seal_number": "  "}, "NO_SEAL"),
        ({"new_register_wh": -1}, "READING"),
        ({"old_register_wh": -1}, "READING"),
        ({"installed_at": NOW + timedelta(minutes=11)}, "FUTURE"),
        ({"installed_at": NOW - timedelta(days=31)}, "TOO_OLD"),
        ({"programme_id": 999_999}, "NO_PROGRAMME"),
    ],
)
def test_what_is_refused_leaves_the_old_meter_hanging(
    stage: Stage, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(UnableToRecord) as refused:
        record(stage, **changes)
    assert refused.value.code == code
    assert "{" not in refused.value.words_en + refused.value.words_hi
    assert not Installation.objects.exists()
    assert hangs(stage.connection_id) == "OLD-1"


def test_an_unknown_number_and_a_wrong_meter_are_refused_alike(stage: Stage) -> None:
    words = set()
    for changes in ({"service_number": "N9999999999"}, {"old_serial": "OLD-2"}):
        with pytest.raises(UnableToRecord) as refused:
            record(stage, **changes)
        words.add(refused.value.words_en)
    assert len(words) == 1


def test_before_the_old_meter_came_nothing_can_be_exchanged(stage: Stage) -> None:
    record(stage)
    with pytest.raises(UnableToRecord) as refused:
        record(
            stage, key="form-2", old_serial="NEW-1", new_serial="NEW-2",
            installed_at=INSTALLED - timedelta(hours=1),
        )  # fmt: skip
    assert refused.value.code == "BEFORE_OLD"
    assert hangs(stage.connection_id) == "NEW-1"


@pytest.mark.parametrize(
    ("dates", "code", "said"),
    [
        ((date(2025, 1, 1), date(2026, 11, 22)), "REGISTRATION_OVER", "21-11-2026 was its last day"),
        ((date(2026, 11, 23), None), "REGISTRATION_NOT_YET", "begins only on 23-11-2026"),
        ((date(2026, 11, 22), date(2026, 11, 23)), "", ""),
    ],
)
def test_only_a_registration_that_holds_on_the_day_allows_it(
    dates: tuple[date, date | None], code: str, said: str
) -> None:
    """M4: INSTALLED is 22 November 2026 in India; a registration's last day is the one before `to_date`."""
    stage = stages.stage(from_date=dates[0], to_date=dates[1])
    if not code:
        assert record(stage).registration_number == "REG-1"
        return
    with pytest.raises(UnableToRecord, match=said) as refused:
        record(stage)
    assert refused.value.code == code
    assert hangs(stage.connection_id) == "OLD-1"


def test_a_registration_for_another_company_does_not_count(stage: Stage) -> None:
    from bijlighar.consumers.tests import place

    place.company("west")
    stages.agencies(
        {"agency_code": "A2", "row": "AGENCY", "number": "A2"},
        {
            "agency_code": "A2",
            "row": "REGISTRATION",
            "number": "W",
            "company_code": "west",
            "from_date": date(2025, 1, 1),
        },
    )
    other = queries.agency("A2")
    assert other is not None
    with pytest.raises(UnableToRecord) as refused:
        record(stage, agency_id=other.id)
    assert refused.value.code == "NO_REGISTRATION"


def test_where_the_agencys_offer_was_refused_it_puts_up_nothing(stage: Stage) -> None:
    """M4: refused for documents that came late; a later offer that was taken opens the way."""
    offer = {"row": "TENDER", "company_code": "east", "words_hi": "कागज़ देर से आए।"}
    stages.agencies({**offer, "number": "T1", "outcome_code": "REFUSED", "words_en": "Documents came late."})
    with pytest.raises(UnableToRecord, match="Documents came late") as refused:
        record(stage)
    assert refused.value.code == "OFFER_REFUSED"
    assert "कागज़ देर से आए।" in refused.value.words_hi
    assert queries.registration_rows(stage.company_id).is_empty()
    stages.agencies({**offer, "number": "T2", "outcome_code": "QUALIFIED"})
    assert record(stage).registration_number == "REG-1"
    assert queries.registration_rows(stage.company_id).height == 1


def test_a_new_registration_follows_an_old_one(stage: Stage) -> None:
    stages.agencies(
        {
            "row": "REGISTRATION",
            "number": "REG-1",
            "from_date": date(2025, 1, 1),
            "to_date": date(2026, 11, 1),
        },
        {"row": "REGISTRATION", "number": "REG-2", "from_date": date(2026, 11, 1)},
        update=True,
    )
    assert record(stage).registration_number == "REG-2"


def test_another_agency_does_not_see_it(stage: Stage) -> None:
    made = record(stage)
    stages.agencies({"agency_code": "A2", "row": "AGENCY", "number": "A2"})
    other = queries.agency("A2")
    assert other is not None
    assert queries.installation(other.id, made.id) is None
    assert queries.installations(other.id) == []
    assert [each.id for each in queries.installations(stage.agency_id)] == [made.id]
    assert queries.agency_counts(stage.agency_id, INSTALLED, NOW) == (1, 1)
    assert queries.agency_counts(other.id, INSTALLED, NOW) == (0, 0)
    asked = actions.ask_acknowledgement(agency_id=other.id, installation_id=made.id, by=stages.BY, at=NOW)
    assert asked == "NOT_YOURS"


def test_a_record_cannot_be_changed(stage: Stage) -> None:
    made = record(stage)
    with pytest.raises(DatabaseError), transaction.atomic():
        Installation.objects.filter(id=made.id).update(seal_number="other")


def test_who_put_up_a_meter_is_public_and_names_no_consumer(stage: Stage) -> None:
    record(stage)
    origin = queries.meter_origin(stage.company_id, "NEW-1")
    assert origin is not None
    assert (origin.agency_code, origin.registration_number, origin.installed_at) == ("A1", "REG-1", INSTALLED)
    assert not {"connection_id", "service_number", "latitude_udeg"} & set(origin.__dataclass_fields__)
    assert queries.meter_origin(stage.company_id, "OLD-1") is None


def test_it_counts_for_the_nearest_office_with_a_target(stage: Stage) -> None:
    stages.programme(
        stage.company_id,
        {"row": "PROGRAMME", "code": "P1", "counts_code": "RECORDED"},
        {"row": "TARGET", "code": "ALL", "number": 10, "office_code": "HO"},
        {"row": "TARGET", "code": "CENTRE", "number": 3, "office_code": "D1"},
        {"row": "TARGET", "code": "ELSEWHERE", "number": 5, "office_code": "D2"},
    )
    found = queries.programme(stage.company_id, "P1")
    assert found is not None
    record(stage, programme_id=found.id)
    # The same connection gets another meter the same day; it is done once.
    record(
        stage, programme_id=found.id, key="form-2", old_serial="NEW-1", new_serial="NEW-2",
        installed_at=INSTALLED + timedelta(hours=1),
    )  # fmt: skip
    made = queries.programme_board(found, date(2026, 11, 22))
    assert [(row.targets[0].code, row.done) for row in made.board.rows] == [
        ("ALL", 0), ("CENTRE", 1), ("ELSEWHERE", 0)
    ]  # fmt: skip
    assert (made.board.target, made.board.done) == (18, 1)
    assert queries.programme_board(found, date(2026, 11, 21)).board.done == 0


@pytest.mark.parametrize(
    ("categories", "counts_for"),
    [
        (("LV-2.1 LV-2.2", "LV-1.1 LV-1.2"), "SECOND"),
        (("LV-1.2", None), "FIRST"),
        ((None, "LV-1.2"), "SECOND"),
        (("LV-2.2", None), "SECOND"),
        (("LV-2.2", "LV-5.1"), "WHOLE"),
    ],
)
def test_of_two_targets_at_one_office_the_connections_category_decides(
    stage: Stage, categories: tuple[str | None, str | None], counts_for: str
) -> None:
    """M8: targets by consumer class. The home has LV-1.2; a target without categories takes every one."""
    stages.programme(
        stage.company_id,
        {"row": "PROGRAMME", "code": "P1", "counts_code": "RECORDED"},
        {"row": "TARGET", "code": "WHOLE", "number": 9, "office_code": "HO"},
        {"row": "TARGET", "code": "FIRST", "number": 3, "office_code": "D1", "categories": categories[0]},
        {"row": "TARGET", "code": "SECOND", "number": 4, "office_code": "D1", "categories": categories[1]},
    )
    found = queries.programme(stage.company_id, "P1")
    assert found is not None
    record(stage, programme_id=found.id)
    made = queries.programme_board(found, date(2026, 11, 22))
    assert {row.targets[0].code: row.done for row in made.board.rows if row.done} == {counts_for: 1}


def test_outside_every_target_is_shown(stage: Stage) -> None:
    stages.programme(
        stage.company_id,
        {"row": "PROGRAMME", "code": "P1", "counts_code": "RECORDED"},
        {"row": "TARGET", "code": "ELSEWHERE", "number": 5, "office_code": "D2"},
    )
    found = queries.programme(stage.company_id, "P1")
    assert found is not None
    record(stage, programme_id=found.id)
    made = queries.programme_board(found, date(2026, 11, 22))
    assert [(row.target, row.done) for row in made.board.rows] == [(5, 0), (None, 1)]
    assert "WITHOUT_TARGET" in {each.code for each in made.differences}


def test_a_day_of_the_board_begins_at_midnight_in_india(stage: Stage) -> None:
    """One a minute before Monday begins, one as it begins: two weeks, though both are of Sunday in UTC."""
    stages.programme(
        stage.company_id, {"row": "PROGRAMME", "code": "P1", "counts_code": "RECORDED"},
        {"row": "TARGET", "code": "CENTRE", "number": 3, "office_code": "D1"},
    )  # fmt: skip
    found = queries.programme(stage.company_id, "P1")
    assert found is not None
    monday = datetime(2026, 11, 16, tzinfo=IST)
    record(stage, programme_id=found.id, installed_at=monday - timedelta(minutes=1))
    record(
        stage, programme_id=found.id, key="form-2", service_number="N0000000002", old_serial="OLD-2",
        new_serial="NEW-2", installed_at=monday,
    )  # fmt: skip
    made = queries.programme_board(found, date(2026, 11, 22))
    assert [week.total for week in made.weeks[-2:]] == [1, 2]
    assert queries.programme_board(found, date(2026, 11, 15)).board.done == 1
