"""The check meter comes: a day is planned, it is put up beside the main one, both registers are read."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.metering.actions.check_meter.refuse import UnableToCheckMeter, open_request, staff_only
from bijlighar.metering.actions.check_meter.tell import day_in_message, tell
from bijlighar.metering.actions.install import UnableToInstall, install_meter
from bijlighar.metering.models import CheckFitting, CheckPlan, CheckReading, Meter
from bijlighar.metering.queries.check_meter.requests import CheckRecord
from bijlighar.metering.queries.check_meter.told import check_readings

SERIAL_LETTERS = 30


@action
def plan_check_meter(*, request_id: int, for_date: date, by: Actor, at: datetime) -> None:
    """Say on which day somebody comes; a later plan replaces this one. Raises UnableToCheckMeter."""
    staff_only(by)
    found = open_request(request_id, wanted="No day was planned")
    if found.fitted_at is not None:
        raise UnableToCheckMeter("FITTED", "The check meter hangs already.")
    if for_date < settlement_day(at):
        raise UnableToCheckMeter("DATE", f"{for_date} is over. Plan a day from today on.")
    CheckPlan.objects.create(request_id=found.id, for_date=for_date, planned_at=at, planned_by=by.label)
    if for_date != found.planned_date:
        tell(
            found.connection_id,
            "check_meter_visit",
            {"day": day_in_message(for_date)},
            key=f"check_meter/{found.id}/visit/{for_date}/{at.isoformat()}",
            at=at,
        )


@action
def install_check_meter(
    *,
    request_id: int,
    meter_id: int,
    fitted_at: datetime,
    main_register_wh: int,
    check_register_wh: int,
    by: Actor,
    at: datetime,
    main_class_code: str | None = None,
    check_class_code: str | None = None,
    main_resolution_wh: int | None = None,
    check_resolution_wh: int | None = None,
    tested_date: date | None = None,
) -> int:
    """Put up a registered meter as check meter and read both registers (Wh); returns the installation.

    Classes and last digits are those on the plates, by default those of the rulebook; `tested_date` is when
    the main meter was last tested, by default when it was installed.
    Raises UnableToCheckMeter: FITTED, METER, CLASS, DATE, RESOLUTION, REGISTER.
    """
    staff_only(by)
    found = open_request(request_id, wanted="The check meter was not put up")
    if found.fitted_at is not None:
        raise UnableToCheckMeter(
            "FITTED", f"A check meter hangs there since {minute_label(found.fitted_at)}."
        )
    if not found.requested_at <= fitted_at <= at:
        raise UnableToCheckMeter("DATE", "It was put up after the request and not in the future.")
    meter = Meter.objects.filter(id=meter_id).first()
    if meter is None or meter.company_id != found.company_id or meter_id == found.main_meter_id:
        raise UnableToCheckMeter("METER", "The check meter is another registered meter of the same company.")
    standards = found.standards
    main_class_code = main_class_code or standards.first_main_code
    check_class_code = check_class_code or standards.first_check_code
    for code in (main_class_code, check_class_code):
        if code not in standards.class_percent:
            known = ", ".join(standards.class_percent)
            raise UnableToCheckMeter("CLASS", f"The rulebook knows the classes {known}, not {code}.")
    digit = int(standards.resolution_wh.exact)
    resolutions = (
        digit if main_resolution_wh is None else main_resolution_wh,
        digit if check_resolution_wh is None else check_resolution_wh,
    )
    if min(resolutions) <= 0:
        raise UnableToCheckMeter("RESOLUTION", "A register's last digit is at least 1 Wh.")
    tested = tested_date or settlement_day(found.main_from_at)
    if tested > settlement_day(fitted_at):
        raise UnableToCheckMeter("DATE", "The main meter was last tested before the check meter came.")
    try:
        installation_id = install_meter(
            meter_id=meter_id,
            connection_id=found.connection_id,
            from_at=fitted_at,
            register_start_wh=check_register_wh,
            role_code="CHECK",
            by=by,
            at=at,
        )
    except UnableToInstall as problem:
        raise UnableToCheckMeter("METER", str(problem)) from problem
    CheckFitting.objects.create(
        request_id=found.id,
        installation_id=installation_id,
        main_class_code=main_class_code,
        check_class_code=check_class_code,
        main_resolution_wh=resolutions[0],
        check_resolution_wh=resolutions[1],
        tested_date=tested,
        fitted_at=fitted_at,
        recorded_at=at,
        recorded_by=by.label,
    )
    keep_reading(found, fitted_at, main_register_wh, check_register_wh, by, at)
    tell(
        found.connection_id,
        "check_meter_installed",
        {"serial": meter.serial[:SERIAL_LETTERS]},
        key=f"check_meter/{found.id}/installed",
        at=at,
    )
    return installation_id


@action
def read_check_meter(
    *,
    request_id: int,
    read_at: datetime,
    main_register_wh: int,
    check_register_wh: int,
    by: Actor,
    at: datetime,
) -> None:
    """Write down both registers (Wh) read at one instant. Raises UnableToCheckMeter: NOT_FITTED, REGISTER."""
    staff_only(by)
    found = open_request(request_id, wanted="The registers were not written down")
    if found.fitted_at is None:
        raise UnableToCheckMeter("NOT_FITTED", "No check meter hangs there yet.")
    keep_reading(found, read_at, main_register_wh, check_register_wh, by, at)


def keep_reading(
    found: CheckRecord, read_at: datetime, main_wh: int, check_wh: int, by: Actor, at: datetime
) -> None:
    """Write down both registers if they go on from the last ones. Raises UnableToCheckMeter: REGISTER."""
    if read_at > at:
        raise UnableToCheckMeter("DATE", "A register cannot be read in the future.")
    before = check_readings(found.id)
    if before and read_at <= before[-1].read_at:
        raise UnableToCheckMeter(
            "DATE", f"The registers were read later already, at {minute_label(before[-1].read_at)}."
        )
    lowest = (before[-1].main_register_wh, before[-1].check_register_wh) if before else (0, 0)
    for name, wh, low in (("main", main_wh, lowest[0]), ("check", check_wh, lowest[1])):
        if wh < low:
            raise UnableToCheckMeter(
                "REGISTER", f"The {name} meter cannot show {wh} Wh after {low} Wh. Please read it again."
            )
    try:
        with transaction.atomic():
            CheckReading.objects.create(
                request_id=found.id,
                read_at=read_at,
                main_register_wh=main_wh,
                check_register_wh=check_wh,
                recorded_at=at,
                recorded_by=by.label,
            )
    except IntegrityError as problem:
        raise UnableToCheckMeter("REGISTER", "These registers cannot be written down.") from problem
