"""A check meter from the request to the verdict, and what follows from it (M5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import ProgrammingError, transaction
from django.db import connection as database

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_start
from bijlighar.metering import actions, queries
from bijlighar.metering.models import Installation
from bijlighar.metering.queries import CheckComparison, CheckRecord
from bijlighar.metering.rules.check_meter import Basis, ClockState, Excluded, Verdict
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, ingest, ist, lines
from bijlighar.tariffs.rules import load_rulebook, rate

pytestmark = pytest.mark.django_db

SUNITA, ASHA = Actor("consumer", "portal"), Actor("staff", "Asha", 1)
ASKED = ist(date(2026, 9, 1), 11)
FITTED = ist(date(2026, 9, 4), 10, 7)
FIRST = date(2026, 9, 5)
"""The first whole day with both meters."""
TODAY = date(2026, 10, 15)
NOW = ist(TODAY, 9)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]
MAIN_WH, CHECK_WH = 62, 60
"""Of each block: the main meter shows 3.33 per cent too much."""


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    connection = stage.connection(company_id=company)
    stage.meter("M1", connection_id=connection, company_id=company, from_date=date(2026, 6, 1))
    return connection


def ask(home: int, **changes: Any) -> int:
    said: dict[str, Any] = {
        "connection_id": home, "reason_code": "TOO_MUCH", "words": "Twice as much", "by": SUNITA, "at": ASKED
    }  # fmt: skip
    return actions.request_check_meter(**(said | changes))


def put_up(request: int, company: int, **changes: Any) -> int:
    meter = changes.pop("meter_id", None) or stage.meter("C1", company_id=company)
    said: dict[str, Any] = {
        "request_id": request, "meter_id": meter, "fitted_at": FITTED, "main_register_wh": 900_000,
        "check_register_wh": 0, "by": ASHA, "at": FITTED,
    }  # fmt: skip
    return actions.install_check_meter(**(said | changes))


def both(folder: Path, days: list[date], *, main_wh: int = MAIN_WH, check_wh: int = CHECK_WH) -> None:
    body = [
        line
        for day in days
        for serial, wh in (("M1", main_wh), ("C1", check_wh))
        for line in lines(serial, day, [wh / 1000] * 96)
    ]
    ingest(folder, body, at=NOW)


@pytest.fixture
def running(home: int, company: int, tmp_path: Path) -> int:
    """A request whose check meter hangs and has told of forty days beside the main meter."""
    request = ask(home)
    put_up(request, company)
    both(tmp_path, DAYS)
    return request


def record(request: int) -> CheckRecord:
    found = queries.check_request(request)
    assert found is not None
    return found


def compared(request: int, today: date = TODAY) -> CheckComparison:
    found = queries.check_comparison(request, today)
    assert found is not None
    return found


def test_the_clock_starts_with_the_request_and_stops_with_the_meter(home: int, company: int) -> None:
    request = ask(home)
    asked = record(request)
    assert (asked.state, asked.main_serial, asked.install_by_date) == ("REQUESTED", "M1", date(2026, 9, 6))
    assert (asked.clock(date(2026, 9, 2)).state, asked.clock(date(2026, 9, 2)).days) == (
        ClockState.WAITING,
        4,
    )
    assert asked.clock(date(2026, 9, 8)).state is ClockState.OVERDUE
    assert queries.check_comparison(request, TODAY) is None

    actions.plan_check_meter(request_id=request, for_date=date(2026, 9, 3), by=ASHA, at=ASKED)
    actions.plan_check_meter(request_id=request, for_date=date(2026, 9, 4), by=ASHA, at=ASKED)
    assert (record(request).state, record(request).planned_date) == ("PLANNED", date(2026, 9, 4))

    put_up(request, company)
    hangs = record(request)
    assert (hangs.state, hangs.check_serial, hangs.compared_from) == ("RUNNING", "C1", FIRST)
    assert (hangs.main_class_code, hangs.check_class_code, hangs.tested_date) == (
        "1.0",
        "0.5S",
        date(2026, 6, 1),
    )
    assert hangs.compare_until == date(2026, 12, 5)
    assert hangs.clock(TODAY).state is ClockState.IN_TIME
    card = queries.meter_card(home)
    assert card is not None
    assert card.serial == "M1", "the check meter is never taken for the connection's own"
    assert [each.id for each in queries.check_requests(company_id=company, is_open=True)] == [request]


def test_both_meters_side_by_side_while_it_runs(running: int, home: int) -> None:
    found = compared(running)
    assert (found.from_date, found.to_date, found.is_final) == (FIRST, date(2026, 10, 15), False)
    assert (found.by_days.days, found.by_days.main_wh, found.by_days.check_wh) == (
        40, 40 * 96 * MAIN_WH, 40 * 96 * CHECK_WH
    )  # fmt: skip
    assert found.days[0].difference_wh == 96 * 2
    assert (found.by_days.difference_parts, found.verdict) == (333, Verdict.FAST)
    assert found.correction is None
    assert [day.energy_wh for day in queries.days(home, FIRST, FIRST + timedelta(days=1))] == [
        96 * MAIN_WH
    ], "the consumer is charged for the main meter alone"


def test_days_that_are_estimated_or_missing_are_left_out_and_said_so(
    home: int, company: int, tmp_path: Path
) -> None:
    request = ask(home)
    put_up(request, company)
    both(tmp_path, DAYS[:10])
    ingest(tmp_path, lines("M1", DAYS[10], [0.062] * 96) + lines("C1", DAYS[10], [0.06] * 90), at=NOW)
    ingest(tmp_path, lines("M1", DAYS[11], [0.062] * 96), at=NOW)
    found = compared(request, DAYS[13])
    told = {day.day: day.excluded for day in found.days if day.basis is None}
    assert told == {
        DAYS[10]: Excluded.CHECK_ESTIMATED, DAYS[11]: Excluded.CHECK_MISSING, DAYS[12]: Excluded.BOTH_MISSING
    }  # fmt: skip
    assert (found.by_days.days, found.verdict) == (10, Verdict.UNDECIDED)


def test_registers_read_by_hand_decide_where_messages_do_not_come(home: int, company: int) -> None:
    request = ask(home)
    put_up(request, company)
    later = FITTED + timedelta(days=35)
    actions.read_check_meter(
        request_id=request, read_at=later, main_register_wh=1_110_000, check_register_wh=209_000,
        by=ASHA, at=later,
    )  # fmt: skip
    found = compared(request)
    assert (found.basis_code, found.decided.main_wh, found.decided.check_wh) == ("READINGS", 210_000, 209_000)
    assert (found.by_days.verdict, found.verdict) == (Verdict.UNDECIDED, Verdict.WITHIN)


def test_a_fast_meter_is_concluded_with_its_correction(running: int, home: int) -> None:
    with pytest.raises(actions.UnableToCheckMeter, match="2026-12-05") as early:
        actions.conclude_check_meter(request_id=running, by=ASHA, at=NOW)
    assert early.value.code == "EARLY"
    verdict = actions.conclude_check_meter(
        request_id=running, early_reason="The consumer wished so", by=ASHA, at=NOW
    )
    assert verdict is Verdict.FAST
    found = compared(running, date(2027, 1, 1))
    assert found.is_final
    assert (found.record.state, found.record.early_reason) == ("CONCLUDED", "The consumer wished so")
    assert found.record.check_to_at == NOW
    made = found.correction
    assert made is not None
    # Tested on 1 June, 136 days before 15 October: half of them are 68, from 8 August; energy is known from
    # 5 September on: 26 days in September, 14 in October, 96 blocks of 62 Wh; by the factor they are 60.
    assert (made.from_date, made.to_date) == (date(2026, 8, 8), date(2026, 10, 15))
    assert [(month["counted_wh"], month["corrected_wh"]) for month in made.months] == [
        (0, 0), (26 * 96 * 62, 26 * 96 * 60), (14 * 96 * 62, 14 * 96 * 60)
    ]  # fmt: skip
    assert [month["refused_en"] for month in made.months] == ["", "", ""]
    assert made.change_paise == sum(_price(*month) for month in ((9, 26), (10, 14)))
    assert made.change_paise < 0
    with pytest.raises(actions.UnableToCheckMeter, match="concluded"):
        actions.conclude_check_meter(request_id=running, early_reason="Again", by=ASHA, at=NOW)


def _price(month: int, days: int) -> int:
    """What the correction changes in a month, rated here once more by hand."""
    first = date(2026, month, 1)
    to_date = date(2026, month + 1, 1) if month == 9 else date(2026, 10, 15)
    rows = [
        {
            "category_code": "LV-1.2", "area_code": "URBAN", "from_date": first, "to_date": to_date,
            "cycle_from": first, "cycle_to": date(2026, month + 1, 1), "energy_wh": days * 96 * wh,
            "solar_wh": days * 32 * wh, "sanctioned_load_w": 2000, "is_smart": True, "is_prepaid": False,
        }
        for wh in (MAIN_WH, CHECK_WH)
    ]  # fmt: skip
    before, after = rate(pl.DataFrame(rows), load_rulebook("mp")).total_paise
    return int(after - before)


def test_what_was_concluded_stays_whatever_the_readings_become(running: int, tmp_path: Path) -> None:
    actions.conclude_check_meter(request_id=running, early_reason="Enough", by=ASHA, at=NOW)
    before = compared(running)
    ingest(tmp_path, lines("M1", FIRST, [0.5] * 96), at=NOW + timedelta(hours=1))
    assert compared(running) == before


def test_a_good_meter_needs_no_correction(home: int, company: int, tmp_path: Path) -> None:
    request = ask(home)
    put_up(request, company)
    both(tmp_path, DAYS, main_wh=60)
    over = ist(date(2026, 12, 5), 9)
    verdict = actions.conclude_check_meter(
        request_id=request, main_register_wh=1_130_400, check_register_wh=230_400, by=ASHA, at=over
    )
    found = compared(request)
    assert (verdict, found.verdict, found.correction) == (Verdict.WITHIN, Verdict.WITHIN, None)
    assert (found.record.early_reason, found.by_days.difference_wh) == ("", 0)
    assert found.by_readings is not None
    assert found.by_readings.difference_wh == 0
    hung = Installation.objects.get(role_code="CHECK")
    assert (hung.to_at, hung.register_end_wh) == (over, 230_400)
    assert ask(home, at=over) != request, "a meter may be doubted again"


def test_a_register_that_went_on_decides_a_day_with_lost_messages(
    home: int, company: int, tmp_path: Path
) -> None:
    request = ask(home)
    put_up(request, company)
    body = []
    for serial, wh, lost in (("M1", 62, 10), ("C1", 60, 0)):
        shown = [1000 + wh * block / 1000 for block in range(97)]
        known = [None if 0 < block <= lost else value for block, value in enumerate(shown)]
        body += lines(serial, FIRST, known)
    ingest(tmp_path, body, at=NOW, kind="register")
    (day,) = compared(request, FIRST + timedelta(days=1)).days
    assert (day.main_wh, day.check_wh, day.excluded) == (96 * 62, 96 * 60, None)
    assert day.basis in (Basis.BLOCKS, Basis.REGISTER)


def test_withdrawn_the_check_meter_comes_down(running: int) -> None:
    actions.withdraw_check_meter(request_id=running, reason="Moved away", by=SUNITA, at=NOW)
    found = record(running)
    assert (found.state, found.withdrawn_reason, found.check_to_at) == ("WITHDRAWN", "Moved away", NOW)
    with pytest.raises(actions.UnableToCheckMeter) as ended:
        actions.read_check_meter(
            request_id=running, read_at=NOW, main_register_wh=9**9, check_register_wh=9**9, by=ASHA, at=NOW
        )
    assert ended.value.code == "ENDED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"connection_id": 10**9}, "UNKNOWN"),
        ({"reason_code": "WHY"}, "REASON"),
        ({"words": "x" * 501}, "WORDS"),
        ({"at": datetime.fromisoformat("2024-02-01T00:00:00+00:00")}, "NO_METER"),
    ],
)
def test_what_is_no_request_is_refused(home: int, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(actions.UnableToCheckMeter) as refused:
        ask(home, **changes)
    assert refused.value.code == code
    assert queries.check_requests(connection_id=home) == []


def test_one_request_at_a_time(home: int) -> None:
    ask(home)
    with pytest.raises(actions.UnableToCheckMeter) as refused:
        ask(home)
    assert refused.value.code == "OPEN"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by": SUNITA}, "NOT_YOURS"),
        ({"meter_id": 10**9}, "METER"),
        ({"fitted_at": ASKED - timedelta(hours=1)}, "DATE"),
        ({"fitted_at": FITTED + timedelta(hours=1)}, "DATE"),
        ({"main_class_code": "7"}, "CLASS"),
        ({"main_resolution_wh": 0}, "RESOLUTION"),
        ({"tested_date": date(2026, 9, 5)}, "DATE"),
        ({"main_register_wh": -1}, "REGISTER"),
    ],
)
def test_what_is_no_check_meter_is_refused(
    home: int, company: int, changes: dict[str, Any], code: str
) -> None:
    request = ask(home)
    with pytest.raises(actions.UnableToCheckMeter) as refused:
        put_up(request, company, **changes)
    assert refused.value.code == code
    assert record(request).state == "REQUESTED"
    assert not Installation.objects.filter(role_code="CHECK").exists()


def test_the_main_meter_of_another_home_is_no_check_meter(home: int, company: int) -> None:
    other = stage.meter("M2", connection_id=stage.connection(2, company_id=company), company_id=company)
    with pytest.raises(actions.UnableToCheckMeter, match="hangs at a connection"):
        put_up(ask(home), company, meter_id=other)


def test_registers_never_go_back(running: int) -> None:
    with pytest.raises(actions.UnableToCheckMeter, match="main meter cannot show 899999 Wh"):
        actions.read_check_meter(
            request_id=running, read_at=NOW, main_register_wh=899_999, check_register_wh=5, by=ASHA, at=NOW
        )


def test_nothing_of_it_can_be_changed(running: int) -> None:
    actions.conclude_check_meter(request_id=running, early_reason="Enough", by=BY, at=NOW)
    for table, column in (("request", "words"), ("verdict", "verdict_code")):
        with pytest.raises(ProgrammingError), transaction.atomic(), database.cursor() as cursor:
            cursor.execute(f"UPDATE metering_check_{table} SET {column} = 'SLOW'")


def test_a_day_begins_where_the_meter_hangs_from_midnight(running: int) -> None:
    at_midnight = replace(record(running), fitted_at=day_start(FIRST))
    assert at_midnight.compared_from == FIRST
