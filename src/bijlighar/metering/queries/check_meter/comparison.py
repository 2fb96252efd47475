"""A doubted meter beside its check meter: live while it runs, as stored once it is concluded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection as database

from bijlighar.kernel.time import days as days_between
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.models import CheckVerdict
from bijlighar.metering.queries.check_meter.requests import CheckRecord, check_request
from bijlighar.metering.queries.check_meter.told import CheckReadingRecord, check_readings, curves, told_days
from bijlighar.metering.rules.check_meter import (
    Basis,
    Excluded,
    Judgement,
    Lack,
    PairedDay,
    Plate,
    Verdict,
    judge,
    judge_days,
    paired,
)


@dataclass(frozen=True, slots=True)
class CheckCorrection:
    """What a wrong meter's energy over [from_date, to_date) is and should be, and what that changes in money.

    `change_paise` is negative where money goes back to the consumer, None where a month cannot be priced;
    `months`: {month, counted_wh, corrected_wh, before_paise, after_paise, lines_paise,
    refused_en, refused_hi}; `trace` as
    of `Judgement`. It is proposed, not booked.
    """

    from_date: date
    to_date: date
    counted_wh: int
    corrected_wh: int
    change_paise: int | None
    months: tuple[dict[str, Any], ...]
    trace: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CheckComparison:
    """Both meters over [from_date, to_date).

    `by_days` adds up the compared days; `by_readings` is what the registers that persons read say of the time
    between the first and the last of them, None with fewer than two. `basis_code` (DAYS or READINGS) says
    which of them gave `verdict`: the days, unless they are too few and the registers are not.
    """

    record: CheckRecord
    from_date: date
    to_date: date
    days: tuple[PairedDay, ...]
    readings: tuple[CheckReadingRecord, ...]
    by_days: Judgement
    by_readings: Judgement | None
    basis_code: str
    is_final: bool
    correction: CheckCorrection | None

    @property
    def decided(self) -> Judgement:
        """The judgement that counts."""
        if self.basis_code == "READINGS" and self.by_readings is not None:
            return self.by_readings
        return self.by_days

    @property
    def verdict(self) -> Verdict:
        """What came out, or would come out today."""
        return self.decided.verdict


def check_comparison(request_id: int, today: date) -> CheckComparison | None:
    """The comparison of a request up to the day before `today`; None before the check meter hangs."""
    record = check_request(request_id)
    if record is None or record.compared_from is None:
        return None
    return stored(record) if record.verdict_code is not None else live(record, today)


def check_curves(
    record: CheckRecord, day: date
) -> tuple[tuple[int | None, ...], tuple[int | None, ...]] | None:
    """A day of the main and of the check meter in 96 values of Wh each; None unless both told of it."""
    if record.check_meter_id is None:
        return None
    main, check = curves([record.main_meter_id, record.check_meter_id], day)
    return (main, check) if main and check else None


def live(record: CheckRecord, today: date) -> CheckComparison:
    """The comparison from the days as they are known now, up to the day before `today`."""
    assert record.compared_from is not None
    assert record.check_meter_id is not None
    ends = [settlement_day(at) for at in (record.check_to_at, record.main_to_at) if at is not None]
    from_date = record.compared_from
    to_date = max(from_date, min([today, *ends]))
    span = days_between(from_date, to_date)
    days = paired(span, told_days(record.main_meter_id, span), told_days(record.check_meter_id, span))
    readings = check_readings(record.id)
    main, check = plates(record)
    by_days = judge_days(days, main, check, record.standards)
    by_readings = _by_readings(record, readings)
    is_by_hand = bool(by_days.lacks) and by_readings is not None and not by_readings.lacks
    return CheckComparison(
        record=record,
        from_date=from_date,
        to_date=to_date,
        days=days,
        readings=readings,
        by_days=by_days,
        by_readings=by_readings,
        basis_code="READINGS" if is_by_hand else "DAYS",
        is_final=False,
        correction=None,
    )


def plates(record: CheckRecord) -> tuple[Plate, Plate]:
    """What the plates of the main and the check meter say."""

    def plate(class_code: str | None, resolution_wh: int | None) -> Plate:
        assert class_code is not None
        assert resolution_wh is not None
        return Plate(class_code, record.standards.limit_parts(class_code), resolution_wh)

    return (
        plate(record.main_class_code, record.main_resolution_wh),
        plate(record.check_class_code, record.check_resolution_wh),
    )


def _by_readings(record: CheckRecord, readings: tuple[CheckReadingRecord, ...]) -> Judgement | None:
    if len(readings) < 2:
        return None
    first, last = readings[0], readings[-1]
    main_wh = last.main_register_wh - first.main_register_wh
    check_wh = last.check_register_wh - first.check_register_wh
    main, check = plates(record)
    days = (last.read_at - first.read_at).days
    return judge(main_wh, check_wh, main, check, record.standards, days=days, runs=1)


def stored(record: CheckRecord) -> CheckComparison:
    """A concluded comparison as it was concluded, whatever became of the readings since."""
    row = CheckVerdict.objects.get(request_id=record.id)
    correction = None
    if row.counted_wh is not None:
        assert row.correct_from_date is not None
        assert row.correct_to_date is not None
        assert row.corrected_wh is not None
        correction = CheckCorrection(
            from_date=row.correct_from_date,
            to_date=row.correct_to_date,
            counted_wh=row.counted_wh,
            corrected_wh=row.corrected_wh,
            change_paise=row.change_paise,
            months=tuple(row.months or ()),
            trace=tuple(row.trace["correction"]),
        )
    return CheckComparison(
        record=record,
        from_date=row.from_date,
        to_date=row.to_date,
        days=tuple(_day(each) for each in row.days),
        readings=check_readings(record.id),
        by_days=_judgement(row.trace["days"]),
        by_readings=_judgement(row.trace["readings"]) if row.trace["readings"] else None,
        basis_code=row.basis_code,
        is_final=True,
        correction=correction,
    )


def days_as_data(days: tuple[PairedDay, ...]) -> list[dict[str, Any]]:
    """Days as they are stored: JSON-able."""
    return [{**asdict(each), "day": each.day.isoformat()} for each in days]


def _day(data: dict[str, Any]) -> PairedDay:
    return PairedDay(
        day=date.fromisoformat(data["day"]),
        main_wh=data["main_wh"],
        check_wh=data["check_wh"],
        basis=Basis(data["basis"]) if data["basis"] else None,
        excluded=Excluded(data["excluded"]) if data["excluded"] else None,
        main_version=data["main_version"],
        check_version=data["check_version"],
    )


def _judgement(data: dict[str, Any]) -> Judgement:
    return Judgement(
        **{
            **data,
            "verdict": Verdict(data["verdict"]),
            "lacks": tuple(Lack(each) for each in data["lacks"]),
            "trace": tuple(data["trace"]),
        }
    )


def open_request_of(connection_id: int) -> int | None:
    """The request of a connection that is neither concluded nor withdrawn."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT r.id FROM metering_check_request r WHERE r.connection_id = %s "
            "AND NOT EXISTS (SELECT 1 FROM metering_check_verdict v WHERE v.request_id = r.id) "
            "AND NOT EXISTS (SELECT 1 FROM metering_check_withdrawn w WHERE w.request_id = r.id) LIMIT 1",
            [connection_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None
