"""Events are kept once, whoever tells them, and power failures become interruptions (M13, M1)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection as database

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.models import Event, RejectedEvent
from bijlighar.metering.rules import event_layout
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.layout import LayoutRefused
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    return stage.connection(company_id=company)


@pytest.fixture
def meter(company: int, home: int) -> int:
    return stage.meter(connection_id=home, company_id=company)


def tell(
    meter_id: int, *told: tuple[datetime, int], source: str = "DLMS", at: datetime = NOW
) -> actions.EventsRecorded:
    rows = [{"meter_id": meter_id, "code": code, "occurred_at": when} for when, code in told]
    frame = pl.DataFrame(rows, schema_overrides={"occurred_at": pl.Datetime("us", "Asia/Kolkata")})
    return actions.record_events(events=frame, source_code=source, by=BY, at=at)


def interruptions(meter_id: int) -> list[tuple[datetime, datetime]]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT from_at, to_at FROM metering_interruption i WHERE meter_id = %s AND NOT EXISTS "
            "(SELECT 1 FROM metering_interruption_withdrawn w WHERE w.interruption_id = i.id) ORDER BY 1",
            [meter_id],
        )
        return cursor.fetchall()


def test_the_same_event_is_one_whoever_tells_it(meter: int) -> None:
    told = [(ist(DAY, 10), 201), (ist(DAY, 10, 5), 202), (ist(DAY, 10), 4711)]
    assert tell(meter, *told) == actions.EventsRecorded(3, 0, 0, 0)
    assert tell(meter, *told, source="PUSH") == actions.EventsRecorded(0, 3, 0, 0)
    assert Event.objects.filter(meter_id=meter).count() == 3
    assert {one.source_code for one in Event.objects.all()} == {"DLMS"}


def test_a_failure_with_its_restoration_makes_true_zeros(meter: int, home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=[0.1] * 40 + [None] * 20 + [0.1] * 36))
    assert tell(meter, (ist(DAY, 10), 101), (ist(DAY, 15), 102)).interruptions == 1
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.flags[40:60] == (Flag.NO_SUPPLY,) * 20
    assert tell(meter, (ist(DAY, 10), 101), (ist(DAY, 15), 102)).interruptions == 0


def test_a_failure_stays_open_until_its_restoration_is_told(meter: int) -> None:
    assert tell(meter, (ist(DAY, 10), 101)).interruptions == 0
    assert interruptions(meter) == []
    assert tell(meter, (ist(DAY, 12), 102)).interruptions == 1
    assert interruptions(meter) == [(ist(DAY, 10), ist(DAY, 12))]


def test_a_restoration_alone_is_kept_and_makes_nothing_up(meter: int) -> None:
    assert tell(meter, (ist(DAY, 10), 102)).interruptions == 0
    assert Event.objects.get().code == 102


def test_events_that_come_later_put_an_interruption_right(meter: int) -> None:
    """Two cuts of which the restoration of the first and the failure of the second came late."""
    tell(meter, (ist(DAY, 10), 101), (ist(DAY, 12), 102))
    done = tell(meter, (ist(DAY, 10, 30), 102), (ist(DAY, 11, 50), 101))
    assert (done.interruptions, done.withdrawn) == (2, 1)
    assert interruptions(meter) == [
        (ist(DAY, 10), ist(DAY, 10, 30)),
        (ist(DAY, 11, 50), ist(DAY, 12)),
    ]


def test_a_push_and_the_log_of_the_same_cut_are_one_interruption(meter: int) -> None:
    push = timedelta(seconds=4)
    tell(meter, (ist(DAY, 10) + push, 1085), (ist(DAY, 10, 30) + push, 1086), source="PUSH")
    assert interruptions(meter) == [(ist(DAY, 10) + push, ist(DAY, 10, 30) + push)]
    tell(meter, (ist(DAY, 10), 101), (ist(DAY, 10, 30), 102))
    assert interruptions(meter) == [(ist(DAY, 10), ist(DAY, 10, 30))]


def test_cuts_far_apart_do_not_touch_each_other(meter: int) -> None:
    later = DAY + timedelta(days=3)
    tell(meter, (ist(DAY, 10), 101), (ist(DAY, 11), 102))
    done = tell(meter, (ist(later, 10), 101), (ist(later, 11), 102))
    assert (done.interruptions, done.withdrawn) == (1, 0)
    assert len(interruptions(meter)) == 2


def test_a_restoration_in_the_future_waits(meter: int) -> None:
    """A clock that runs ahead: the event is kept, and nobody says that there was no power tomorrow."""
    ahead = NOW + timedelta(days=1)
    assert tell(meter, (ahead, 101), (ahead + timedelta(hours=1), 102)).interruptions == 0
    assert Event.objects.count() == 2


@pytest.mark.parametrize("lacking", ["meter_id", "code", "occurred_at"])
def test_a_frame_that_is_none_of_events_is_refused(lacking: str) -> None:
    frame = pl.DataFrame({"meter_id": [1], "code": [101], "occurred_at": [NOW]}).drop(lacking)
    with pytest.raises(actions.UnableToRecordEvents, match=lacking):
        actions.record_events(events=frame, source_code="PUSH", by=BY, at=NOW)


def take(folder: Path, body: list[str], *, header: str = "meter,occurred_at,code", **changes: Any) -> Any:
    path = folder / "events.csv"
    path.write_text("\n".join([header, *body]) + "\n")
    layout = event_layout.from_mapping({**event_layout.USUAL, "company": "east", **changes})
    return actions.receive_events(path=path, layout=layout, by=BY, at=NOW)


def test_a_file_is_taken_whole_and_nothing_of_it_is_lost(meter: int, company: int, tmp_path: Path) -> None:
    body = [
        "M1,2026-11-03 10:00:00,101",
        "M1,2026-11-03 12:00:00,102",
        "M1,2026-11-03 12:00:00,102",
        "M1,2026-11-03 13:00,999",
        "M2,2026-11-03 13:00,201",
        "M1,yesterday,201",
        "M1,2026-11-03 13:00,a magnet",
        ",2026-11-03 13:00,201",
        "M1,2026-11-03 13:00",
        "M1,1999-11-03 13:00,201",
    ]
    done = take(tmp_path, body)
    assert (done.rows_read, done.new, done.known, done.rejected) == (10, 3, 1, 6)
    assert done.rejected_by_reason == {
        "BAD_STAMP": 1, "NO_CODE": 1, "NO_METER": 1, "TOO_OLD": 1, "UNKNOWN_METER": 1, "WRONG_COLUMNS": 1,
    }  # fmt: skip
    assert done.interruptions == 1
    assert Event.objects.get(code=999).detail == {"row": "M1,2026-11-03 13:00,999"}
    kept = RejectedEvent.objects.order_by("line_number").values_list("line_number", "raw_text", "reason_code")
    assert list(kept)[:2] == [
        (6, "M2,2026-11-03 13:00,201", "UNKNOWN_METER"),
        (7, "M1,yesterday,201", "BAD_STAMP"),
    ]

    stage.meter("M2", company_id=company)
    again = take(tmp_path, body)
    assert (again.rows_read, again.new, again.known, again.rejected) == (10, 1, 4, 5)
    assert RejectedEvent.objects.count() == 6
    assert RejectedEvent.objects.get(line_number=6).taken_with_id == again.batch_id


def test_a_makers_own_words_get_numbers_and_sequences_tell_events_apart(meter: int, tmp_path: Path) -> None:
    done = take(
        tmp_path,
        ["M1;03/11/2026 10:00;MAGNET;7", "M1;03/11/2026 10:00;MAGNET;8", "M1;03/11/2026 10:00;251;9"],
        header="meter;when;what;number",
        delimiter=";",
        columns={"meter": "meter", "stamp": "when", "code": "what", "sequence": "number"},
        stamp_formats=["%d/%m/%Y %H:%M"],
        codes={"MAGNET": 201},
    )
    assert done.new == 3
    found = Event.objects.order_by("code", "sequence").values_list("code", "sequence", "occurred_at")
    assert list(found) == [(201, 7, ist(DAY, 10)), (201, 8, ist(DAY, 10)), (251, 9, ist(DAY, 10))]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"columns": {"meter": "m", "stamp": "s"}}, "columns.code is missing"),
        ({"codes": {"MAGNET": "two"}}, "codes.MAGNET"),
        ({"unit": "kWh"}, "'unit' is not a key"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_layout_that_cannot_be_used_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(LayoutRefused, match=why):
        event_layout.from_mapping({**event_layout.USUAL, **changes})


def test_tampers_are_listed_with_their_ends_scoped_and_paged(
    meter: int, home: int, company: int, tmp_path: Path
) -> None:
    other = stage.meter("M2", connection_id=stage.connection(2, company_id=company), company_id=company)
    tell(meter, (ist(DAY, 10), 201), (ist(DAY, 10, 30), 202), (ist(DAY, 11), 203), (ist(DAY, 12), 101))
    tell(meter, (ist(DAY, 13), 251), (ist(DAY, 13) + timedelta(seconds=3), 1083))
    tell(other, (ist(DAY, 9), 201), (ist(DAY, 9, 40), 201), (ist(DAY, 9, 50), 202), (ist(DAY, 9, 55), 301))
    span = {"at": NOW, "from_at": ist(DAY, 0), "to_at": ist(DAY, 24 - 1)}

    def listed(**more: Any) -> list[tuple[str, int, str, int | None]]:
        page = queries.tampers(**span, **more)
        return [(one.serial, one.code, str(one.state), one.seconds) for one in page.rows]

    since = int((NOW - ist(DAY, 11)).total_seconds())
    every = [
        ("M1", 251, "MOMENT", None),
        ("M1", 203, "OPEN", since),
        ("M1", 201, "CLOSED", 1800),
        ("M2", 201, "CLOSED", 600),
        ("M2", 201, "END_UNKNOWN", None),
    ]
    assert listed() == every
    assert listed(is_open=True) == [every[1]]
    assert listed(is_open=False, codes=(201,)) == every[2:]
    assert listed(meter_id=other) == every[3:]
    assert listed(company_id=company) == every
    assert listed(company_id=company + 999) == []
    office = queries.tampers(**span).rows[0].office_id
    assert listed(office_ids=[office]) == every
    assert listed(office_ids=[]) == []

    after, paged = None, []
    while True:
        page = queries.tampers(**span, limit=2, after=after)
        paged += [one.serial for one in page.rows]
        after = page.after
        if after is None:
            break
    assert paged == [row[0] for row in every]
    with pytest.raises(ValueError, match="first page"):
        queries.tampers(**span, after="nonsense")


def test_a_home_sees_events_of_its_own_time_alone(meter: int, home: int, company: int) -> None:
    """A meter that comes from elsewhere brings no events along, and one that left tells nothing more."""
    before, after = ist(DAY, 0) - timedelta(days=60), ist(DAY, 18)
    actions.remove_meter(meter_id=meter, to_at=ist(DAY, 15), register_end_wh=None, by=BY, at=NOW)
    tell(meter, (before, 201), (ist(DAY, 10), 251), (after, 203))
    seen = queries.events_of_connection(home, before=NOW)
    assert [(one.code, one.kind.name_en) for one in seen] == [(251, "Cover opened")]
    assert len(queries.events(company_id=company)) == 3


def test_what_stands_beside_a_code_is_kept(meter: int) -> None:
    frame = pl.DataFrame(
        {
            "meter_id": [meter], "code": [7], "occurred_at": [ist(DAY, 10)],
            "detail": [json.dumps({"VOLTAGE": 281_000})],
        }
    )  # fmt: skip
    actions.record_events(events=frame, source_code="DLMS", by=BY, at=NOW)
    assert Event.objects.get().detail == {"VOLTAGE": 281_000}
