"""What is doubtful lands in the queue with its numbers, and is decided in bulk by a person (M1, M6)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.actions.decide import Decision
from bijlighar.metering.rules.findings import Code, words
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines

pytestmark = pytest.mark.django_db

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
# A use that never tells the same value twice in a row.
USE = [0.1 + 0.01 * (block % 7) for block in range(96)]
DAY_WH = sum(round(value * 1000) for value in USE)


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company)
    return connection


def register(folder: Path, start: float, end: float, serial: str = "M1") -> None:
    """The day's register, read at midnight and at midnight again."""
    body = [
        f"{serial},{DAY:%Y-%m-%d} 00:00,{start}",
        f"{serial},{DAY + timedelta(days=1):%Y-%m-%d} 00:00,{end}",
    ]
    ingest(folder, body, kind="register", interval_minutes=1440, name="registers", stamp_at="start")


def queue(home: int, **filters: Any) -> list[tuple[str, int, int, int, int]]:
    page = queries.findings(
        connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1), **{"limit": 100, **filters}
    )
    return [
        (one.code, one.from_block, one.to_block, one.found_value, one.against_value) for one in page.findings
    ]


def changed(changes: dict[int, float | None]) -> list[float | None]:
    return [changes.get(block, value) for block, value in enumerate(USE)]


def test_a_clean_day_is_in_no_queue(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=USE))
    assert queue(home) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (changed({10: None}), [("GAP", 10, 11, 0, 135)]),
        (changed(dict.fromkeys(range(10, 30))), [("MISSING", 10, 30, 0, 0)]),
        (changed({10: 9.0}), [("RANGE", 10, 11, 9_000, 135)]),
        (changed({10: 3.0}), [("SPIKE", 10, 11, 3_000, 135)]),
        (changed(dict.fromkeys(range(10, 34), 0.07)), [("STUCK", 10, 34, 1_680, 1_680)]),
        (changed(dict.fromkeys(range(10, 33), 0.07)), []),
        (changed(dict.fromkeys(range(10, 40), 0.0)), []),
    ],
)
def test_each_doubt_with_its_blocks_and_numbers(
    home: int, tmp_path: Path, values: list[float | None], expected: list[Any]
) -> None:
    ingest(tmp_path, lines(values=values))
    # Block 9 told 0.12 and block 11 0.14: what is put between them is 0.135 of a unit at most.
    assert [(code, start, end) for code, start, end, _, _ in queue(home)] == [one[:3] for one in expected]
    for got, want in zip(queue(home), expected, strict=True):
        assert got[3] == want[3]
        assert abs(got[4] - want[4]) <= 5


def test_the_sum_against_the_register_is_told_and_never_changed(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=USE))
    register(tmp_path, 5000, 5000 + DAY_WH / 1000 + 0.5)
    assert queue(home) == [("SUM_DIFFERS", 0, 96, DAY_WH, DAY_WH + 500)]
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert sum(value or 0 for value in curve.values_wh) == DAY_WH
    assert curve.register_end_wh == 5_000_000 + DAY_WH + 500


def test_a_gap_is_fitted_to_the_register(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=changed(dict.fromkeys(range(10, 30)))))
    register(tmp_path, 5000, 5000 + DAY_WH / 1000)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert sum(value or 0 for value in curve.values_wh) == DAY_WH
    assert set(curve.flags[10:30]) == {Flag.ESTIMATED_GAP_REGISTER}
    assert [one[0] for one in queue(home)] == ["GAP"]


def test_a_frozen_value_is_replaced_where_the_register_proves_it_wrong(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=changed(dict.fromkeys(range(10, 40), 0.9))))
    register(tmp_path, 5000, 5000 + DAY_WH / 1000)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert set(curve.flags[10:40]) == {Flag.ESTIMATED_STUCK_REGISTER}
    assert sum(value or 0 for value in curve.values_wh) == DAY_WH
    assert [one[:4] for one in queue(home)] == [("STUCK", 10, 40, 27_000)]


def test_a_jump_that_the_register_bears_out_is_use(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=changed({10: 3.0})))
    register(tmp_path, 5000, 5000 + (DAY_WH - 130 + 3_000) / 1000)
    assert queue(home) == []


def test_the_shape_of_the_neighbours_is_scaled_to_the_register(company: int, tmp_path: Path) -> None:
    """Three homes on one transformer; the fourth lost half a day and has no history."""
    shape = [0.4 if 40 <= block < 50 else 0.1 for block in range(96)]
    for number in range(1, 5):
        connection = stage.connection(number, company_id=company)
        stage.meter(f"M{number}", connection_id=connection, company_id=company)
    body = [line for number in (1, 2, 3) for line in lines(f"M{number}", values=shape)]
    ingest(tmp_path, body + lines("M4", values=[0.1] * 30 + [None] * 60 + [0.1] * 6))
    register(tmp_path, 100, 100 + 3.6 + 18.0, serial="M4")
    curve = queries.day_curve(connection, DAY)
    assert curve is not None
    assert set(curve.flags[30:90]) == {Flag.ESTIMATED_GAP_NEIGHBOURS_SCALED}
    # 60 blocks of the neighbours hold 10 x 400 + 50 x 100 = 9,000 Wh; this home used twice as much.
    assert curve.values_wh[30:90] == (200,) * 10 + (800,) * 10 + (200,) * 40


SHAPE = [0.4 if 40 <= block < 50 else 0.1 for block in range(96)]


def street(company: int, homes: int) -> list[int]:
    """Homes M1, M2 ... on one transformer."""
    found = []
    for number in range(1, homes + 1):
        found.append(stage.connection(number, company_id=company))
        stage.meter(f"M{number}", connection_id=found[-1], company_id=company)
    return found


def flags(home: int, day: date = DAY) -> set[int]:
    curve = queries.day_curve(home, day)
    assert curve is not None
    return set(curve.flags[30:90])


def test_a_day_is_shaped_anew_when_a_neighbour_tells_later(company: int, tmp_path: Path) -> None:
    """Two neighbours told and the third tells a day later; whoever comes last, the day is the same."""
    *_, home = street(company, 4)
    ingest(tmp_path, [line for number in (1, 2) for line in lines(f"M{number}", values=SHAPE)])
    ingest(tmp_path, lines("M4", values=[0.1] * 30 + [None] * 60 + [0.1] * 6))
    register(tmp_path, 100, 100 + 3.6 + 18.0, serial="M4")
    assert flags(home) == {Flag.ESTIMATED_GAP_REGISTER}, "two homes say nothing about a third"
    _, done = ingest(tmp_path, lines("M3", values=SHAPE))
    assert (done.new, done.changed) == (1, 1)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.flags[30:90] == (Flag.ESTIMATED_GAP_NEIGHBOURS_SCALED,) * 60
    assert curve.values_wh[30:90] == (200,) * 10 + (800,) * 10 + (200,) * 40
    assert curve.version == 3
    # A neighbour's correction of what it told moves the shape too; what does not move it makes no version.
    _, done = ingest(tmp_path, lines("M3", values=[0.1] * 40 + [1.0] * 10 + [0.1] * 46))
    assert done.changed == 2
    _, done = ingest(tmp_path, lines("M3", day=DAY + timedelta(days=1), values=SHAPE))
    assert done == actions.Validated(1, 0, 0)


def test_only_days_near_what_came_are_looked_at_again(company: int, tmp_path: Path) -> None:
    elsewhere = place.company("west")
    stage.meter("M1", connection_id=stage.connection(1, company_id=company), company_id=company)
    stage.meter("M2", connection_id=stage.connection(2, company_id=elsewhere), company_id=elsewhere)
    ingest(tmp_path, lines("M1", values=[0.1] * 30 + [None] * 60 + [0.1] * 6))
    register(tmp_path, 100, 100 + 3.6 + 18.0, serial="M1")
    _, done = ingest(tmp_path, lines("M2", values=SHAPE), company="west")
    assert done == actions.Validated(1, 0, 0)


def test_a_meter_that_stands_still_while_others_move(company: int, tmp_path: Path) -> None:
    for number in range(1, 6):
        connection = stage.connection(number, company_id=company)
        stage.meter(f"M{number}", connection_id=connection, company_id=company)
    earlier = [DAY - timedelta(days=back) for back in (3, 2, 1)]
    body = [line for day in earlier for number in (1, 5) for line in lines(f"M{number}", day, USE)]
    body += [line for day in earlier for line in lines("M4", day, [0.0] * 96)]
    body += [line for number in (2, 3, 5) for line in lines(f"M{number}", DAY, USE)]
    ingest(tmp_path, body + lines("M1", values=[0.0] * 96) + lines("M4", values=[0.0] * 96))
    page = queries.findings(
        company_id=company, from_date=DAY, to_date=DAY + timedelta(days=1), codes=["IDLE"]
    )
    # M4 never uses anything: an empty house is no finding, and one of four in the mean.
    mean = sum(3 * round(value * 1000) // 4 for value in USE)
    assert [(one.meter_serial, one.against_value) for one in page.findings] == [("M1", mean)]


def test_clock_roll_over_and_use_in_the_dark(company: int, tmp_path: Path) -> None:
    connection = stage.connection(company_id=company)
    meter = stage.meter(connection_id=connection, company_id=company, register_max_wh=1_000_000)
    hours = [999.0 + 0.1 * hour for hour in range(11)] + [0.1 * hour for hour in range(1, 14)]
    ingest(tmp_path, lines(values=hours, minutes=60), kind="register", interval_minutes=60)
    dark = pl.DataFrame(
        {"meter_id": [meter], "from_at": [ist(DAY, 3)], "to_at": [ist(DAY, 5)], "source_code": ["OFFICER"],
         "evidence": ["call"]}
    )  # fmt: skip
    actions.record_interruptions(interruptions=dark, by=BY, at=NOW)
    clock = pl.DataFrame(
        {"meter_id": [meter], "measured_at": [ist(DAY, 1)], "offset_seconds": [90], "source_code": ["CHECK"]}
    )
    actions.record_clock_offsets(offsets=clock, by=BY, at=NOW)
    curve = queries.day_curve(connection, DAY)
    assert curve is not None
    assert sum(value or 0 for value in curve.values_wh[:92]) == 2_300, "exact across the roll"
    page = queries.findings(connection_id=connection, from_date=DAY, to_date=DAY + timedelta(days=1))
    told = {
        one.code: (one.from_block, one.to_block, one.found_value, one.against_value) for one in page.findings
    }
    assert told["COUNTED_IN_OUTAGE"] == (12, 20, 200, 0)
    assert told["CLOCK"] == (0, 96, 90, 300)
    assert told["ROLL_OVER"][2:] == (1_300, 999_000)


def test_a_queue_is_decided_in_bulk_and_opens_again_when_the_correction_goes(
    home: int, tmp_path: Path
) -> None:
    ingest(tmp_path, lines(values=changed(dict.fromkeys(range(10, 34), 0.07))))
    (finding,) = queries.findings(
        meter_id=_meter(home), from_date=DAY, to_date=DAY + timedelta(days=1)
    ).findings
    done = actions.decide_findings(
        ids=[finding.id], decision="ESTIMATE_INSTEAD", reason="Display photo", by=ASHA, at=NOW
    )
    assert (done.findings, len(done.correction_ids)) == (1, 1)
    assert queue(home) == []
    (decided,) = queries.findings(
        connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1), is_open=False
    ).findings
    assert (decided.decision_code, decided.decided_by) == ("ESTIMATE_INSTEAD", "Asha")
    actions.approve_correction(correction_id=done.correction_ids[0], by=BINOD, at=NOW)
    assert [one[0] for one in queue(home)] == ["REFUSED"]
    actions.reverse_correction(correction_id=done.correction_ids[0], reason="x", by=BINOD, at=NOW)
    (again,) = queries.findings(connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1)).findings
    assert (again.code, again.version) == ("STUCK", 3)
    actions.decide_findings(ids=[again.id], decision="ACCEPT", reason="A pump", by=BINOD, at=NOW)
    assert queue(home) == []


def dark(meter: int, hour: int, until: int) -> int:
    """An interruption of the meter between two hours of the day; gives its number."""
    rows = pl.DataFrame(
        {"meter_id": [meter], "from_at": [ist(DAY, hour)], "to_at": [ist(DAY, until)],
         "source_code": ["OFFICER"], "evidence": ["call"]}
    )  # fmt: skip
    (number,) = actions.record_interruptions(interruptions=rows, by=BY, at=NOW).ids
    return number


def test_a_doubt_goes_with_the_interruption_it_speaks_of(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=USE))
    first, second = dark(_meter(home), 3, 5), dark(_meter(home), 20, 21)
    assert [one[:3] for one in queue(home)] == [
        ("COUNTED_IN_OUTAGE", 12, 20), ("COUNTED_IN_OUTAGE", 80, 84)
    ]  # fmt: skip
    done = actions.withdraw_interruption(interruption_id=first, reason="Wrong feeder", by=ASHA, at=NOW)
    assert done.changed == 0, "nothing else of the day changes: no version would take the doubt away"
    assert [one[:3] for one in queue(home)] == [("COUNTED_IN_OUTAGE", 80, 84)]
    span = {"from_date": DAY, "to_date": DAY + timedelta(days=1)}
    for filters in ({"is_open": False}, {"is_open": None, "codes": ["COUNTED_IN_OUTAGE"]}):
        found = queries.findings(meter_id=_meter(home), **span, **filters).findings  # type: ignore[arg-type]
        closed = next(one for one in found if one.from_block == 12)
        assert (closed.decision_code, closed.decided_by) == ("WITHDRAWN", "Asha")
        assert closed.decision_reason == f"Interruption {first} was withdrawn: Wrong feeder"
    with pytest.raises(actions.UnableToDecide, match="withdrawn"):
        actions.decide_findings(ids=[closed.id], decision="ACCEPT", reason="x", by=ASHA, at=NOW)
    actions.withdraw_interruption(interruption_id=second, reason="Wrong day", by=ASHA, at=NOW)
    assert queue(home) == []


def test_a_doubt_that_another_interruption_bears_stays_and_one_that_comes_back_is_open(
    home: int, tmp_path: Path
) -> None:
    ingest(tmp_path, lines(values=USE))
    first, second = dark(_meter(home), 3, 5), dark(_meter(home), 2, 6)
    assert len(queue(home)) == 2
    actions.withdraw_interruption(interruption_id=first, reason="Told twice", by=ASHA, at=NOW)
    assert len(queue(home)) == 2, "it is dark there by the other one"
    actions.withdraw_interruption(interruption_id=second, reason="None at all", by=ASHA, at=NOW)
    assert queue(home) == []
    dark(_meter(home), 3, 5)
    assert [one[:3] for one in queue(home)] == [("COUNTED_IN_OUTAGE", 12, 20)]
    span = {"from_date": DAY, "to_date": DAY + timedelta(days=1)}
    settled = queries.findings(meter_id=_meter(home), **span, is_open=False).findings  # type: ignore[arg-type]
    assert [one.from_block for one in settled] == [8], "open again, so it is no closed one"


def test_what_was_decided_is_not_closed_with_its_interruption(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=USE))
    number = dark(_meter(home), 3, 5)
    span = {"from_date": DAY, "to_date": DAY + timedelta(days=1)}
    (finding,) = queries.findings(meter_id=_meter(home), **span).findings  # type: ignore[arg-type]
    actions.decide_findings(ids=[finding.id], decision="ACCEPT", reason="A battery", by=ASHA, at=NOW)
    actions.withdraw_interruption(interruption_id=number, reason="x", by=BINOD, at=NOW)
    (settled,) = queries.findings(meter_id=_meter(home), **span, is_open=False).findings  # type: ignore[arg-type]
    assert (settled.decision_code, settled.decision_reason) == ("ACCEPT", "A battery")


def test_a_finding_is_decided_once_and_in_its_newest_version(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=changed({10: None})))
    (finding,) = queries.findings(connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1)).findings

    def decide(decision: Decision) -> tuple[int, ...]:
        return actions.decide_findings(
            ids=[finding.id], decision=decision, reason="x", by=ASHA, at=NOW
        ).correction_ids

    decide("ACCEPT")
    with pytest.raises(actions.UnableToDecide, match="already"):
        decide("ACCEPT")
    (number,) = decide("ESTIMATE_INSTEAD")
    with pytest.raises(actions.UnableToDecide, match="already"):
        decide("ESTIMATE_INSTEAD")
    actions.reject_correction(correction_id=number, reason="x", by=BINOD, at=NOW)
    (number,) = decide("ESTIMATE_INSTEAD")
    actions.approve_correction(correction_id=number, by=BINOD, at=NOW)
    with pytest.raises(actions.UnableToDecide, match="earlier version"):
        decide("ACCEPT")


def test_a_correction_from_the_queue(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=changed({10: None})))
    (finding,) = queries.findings(connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1)).findings
    done = actions.decide_findings(
        ids=[finding.id], decision="CORRECT", reason="Photo", by=ASHA, at=NOW, values_wh={finding.id: [77]}
    )
    actions.approve_correction(correction_id=done.correction_ids[0], by=BINOD, at=NOW)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert (curve.values_wh[10], curve.flags[10]) == (77, Flag.EDITED)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ids": ["1.20261103.1.GAP.0"]}, "no finding"),
        ({"ids": ["nonsense"]}, "no number"),
        ({"ids": []}, "1 to"),
        ({"reason": ""}, "why"),
        ({"by": Actor.system("job")}, "persons"),
        ({"decision": "CORRECT"}, "No values"),
    ],
)
def test_what_is_no_decision_is_refused(home: int, tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    ingest(tmp_path, lines(values=changed({10: None})))
    (finding,) = queries.findings(connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1)).findings
    said = {"ids": [finding.id], "decision": "ACCEPT", "reason": "x", "by": ASHA, "at": NOW} | changes
    with pytest.raises(actions.UnableToDecide, match=why):
        actions.decide_findings(**said)
    assert len(queue(home)) == 1


def test_a_page_of_a_scope(company: int, home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=[None if block % 2 else value for block, value in enumerate(USE)]))
    span: dict[str, date] = {"from_date": DAY, "to_date": DAY + timedelta(days=1)}
    page = queries.findings(company_id=company, **span, limit=5)
    assert (page.total, len(page.findings), page.by_code) == (48, 5, {"GAP": 47, "MISSING": 1})
    assert page.oldest == DAY
    assert queries.findings(office_ids=[10**9], **span).total == 0
    assert queries.findings(company_id=company, **span, codes=["RANGE"]).total == 0


def test_the_pages_of_a_scope_hold_everything_once(company: int, home: int, tmp_path: Path) -> None:
    for day in (DAY, DAY + timedelta(days=1)):
        ingest(tmp_path, lines(day=day, values=[None if block % 2 else 90 for block in range(96)]))
    span = {"company_id": company, "from_date": DAY, "to_date": DAY + timedelta(days=2)}
    every = [each.id for each in queries.findings(**span, limit=1000).findings]
    assert len(every) > 50
    paged, after = list[str](), None
    while page := queries.findings(**span, after=after, limit=7).findings:
        paged += [each.id for each in page]
        after = page[-1].id
    assert paged == every
    with pytest.raises(ValueError, match="no number of a finding"):
        queries.findings(**span, after="nonsense")


@pytest.mark.parametrize("day", ["20260230", "2026119", f"202611{'9' * 30}"])
def test_a_day_that_never_was_is_no_number_of_a_finding(day: str) -> None:
    with pytest.raises(ValueError, match=r"no number of a finding|day is out of range|day "):
        queries.finding_key(f"1.{day}.1.GAP.0")


def _meter(home: int) -> int:
    card = queries.meter_card(home)
    assert card is not None
    return card.meter_id


def test_every_code_has_words_in_both_languages() -> None:
    for code in Code:
        english, hindi = words(code.name)
        assert english and hindi and english != hindi
