"""The work is done: a meter hangs and a connection stands, or new terms begin, or another name holds it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from bijlighar.applications import queries
from bijlighar.applications.actions.books import book_done
from bijlighar.applications.actions.write import UnableToApply, forward, held, note, policy_of, tell
from bijlighar.applications.models import Application, Demand
from bijlighar.applications.rules.kinds import MAKES_CONNECTION
from bijlighar.consumers import actions as consumers_actions
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.rules.sheets import CONNECTIONS
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.register import UnableToRegister
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as metered
from bijlighar.network import queries as network

OLDEST = timedelta(days=30)
AHEAD = timedelta(minutes=10)


@action
def energise(
    *,
    application_id: int,
    meter_serial: str,
    register_wh: int,
    seal_number: str,
    installed_at: datetime,
    by: Actor,
    at: datetime,
    service_number: str = "",
    is_smart: bool = True,
) -> str:
    """Put up the meter of a paid application and make its connection; the service number.

    The terms are those that were asked for, with the surveyed load; the applicant's mobile sees it at once,
    and the deposit of the demand note becomes the connection's. The meter must be in the company's
    stock. Sent again with the same meter it gives the same number. Raises `UnableToApply`.
    """
    row = Application.objects.select_for_update().filter(id=application_id).first()
    if row is not None and row.stage_code == "DONE" and row.found.get("serial") == meter_serial.strip():
        return str(row.found["service_number"])
    row = held(application_id, "WORK", kinds=MAKES_CONNECTION)
    serial = meter_serial.strip().upper()
    meter_id = metered.meter_ids(row.company_id, [serial, meter_serial.strip()]).get(serial)
    if meter_id is None:
        raise UnableToApply(
            "UNKNOWN_METER",
            "The company has no meter with this number in its stock. Please look at the number again.",
            "कंपनी के पास इस नंबर का मीटर दर्ज नहीं है। नंबर फिर से देखिए।",
            "meter_serial",
        )
    if not at - OLDEST <= installed_at <= at + AHEAD or installed_at < row.submitted_at:
        raise UnableToApply(
            "TIME",
            "Give the time at which the meter was put up: after the application, at most 30 days ago.",
            "मीटर कब लगा, वह समय लिखिए: आवेदन के बाद का, और 30 दिन से पुराना नहीं।",
            "time",
        )
    if register_wh < 0 or not seal_number.strip():
        raise UnableToApply(
            "READING",
            "Give the reading and the number of the seal.",
            "रीडिंग और सील का नंबर लिखिए।",
            "seal_number",
        )
    number = service_number.strip().upper() or _number(row)
    connection_id = _register(row, number, settlement_day(installed_at), is_smart, by, at)
    try:
        metering.install_meter(
            meter_id=meter_id, connection_id=connection_id, from_at=installed_at,
            register_start_wh=register_wh, by=by, at=at,
        )  # fmt: skip
    except metering.UnableToInstall as problem:
        raise UnableToApply(
            "METER_ELSEWHERE",
            "This meter hangs at another connection. Please look at the number again.",
            "यह मीटर किसी और कनेक्शन पर लगा है। नंबर फिर से देखिए।",
            "meter_serial",
        ) from problem
    if row.mobile:
        consumers_actions.link_by_staff(mobile=row.mobile, connection_id=connection_id, by=by, at=at)
    row.connection_id = connection_id
    row.found = {
        "service_number": number,
        "serial": serial,
        "register_wh": register_wh,
        "seal": seal_number.strip()[:40],
        "installed_at": installed_at.isoformat(),
    }
    if row.kind_code == "TEMPORARY":
        row.found["ends_on"] = row.answers["to_day"]
    _finish(row, connection_id, by, at)
    return number


@action
def change(*, application_id: int, by: Actor, at: datetime) -> None:
    """Carry out a paid change of load, category or name, from today on; what was before stays on record.

    A name is transferred only when the old holder owes nothing, where the rulebook says so.
    Raises `UnableToApply`.
    """
    row = held(application_id, "WORK", kinds=("LOAD", "CATEGORY", "NAME"))
    assert row.connection_id is not None
    if row.kind_code == "NAME":
        _change_name(row, by, at)
    else:
        _change_terms(row, by, at)
    _finish(row, row.connection_id, by, at)


def _finish(row: Application, connection_id: int, by: Actor, at: datetime) -> None:
    forward(row, at)
    book_done(row, connection_id, by, at)
    note(row, "DONE", by, at, facts={"connection": connection_id})
    there = consumers.connection(connection_id)
    tell(row, "application_done", at, service_number=there.service_number if there else "")


def _change_terms(row: Application, by: Actor, at: datetime) -> None:
    assert row.connection_id is not None
    today = settlement_day(at)
    before = queries.terms_before(row.connection_id, today)
    changes: dict[str, Any] = {}
    if row.kind_code == "LOAD":
        changes["sanctioned_load_w"] = _load_w(row)
    else:
        changes["category_code"] = row.answers["category"]
    try:
        consumers_actions.change_terms(
            connection_id=row.connection_id, from_date=today, by=by, at=at, **changes
        )
    except consumers_actions.UnableToChangeTerms as problem:
        raise UnableToApply(
            "TERMS",
            f"The terms cannot change today: {problem}",
            "आज शर्तें नहीं बदल सकतीं: पिछली शर्तें अभी-अभी शुरू हुई हैं। कल फिर कीजिए।",
        ) from problem
    row.found = {"from_day": today.isoformat(), "before": before, "after": changes}


def _change_name(row: Application, by: Actor, at: datetime) -> None:
    assert row.connection_id is not None
    policy = policy_of(row, at)
    owed = ledger.balance(row.connection_id, Account.RECEIVABLE)
    owed += max(-ledger.balance(row.connection_id, Account.PREPAID), 0)
    if policy.old_dues_block and owed > 0:
        rupees = decimal_rupees(owed)
        raise UnableToApply(
            "OLD_DUES",
            f"The old holder owes Rs {rupees}. The name changes when that is paid.",
            f"पुराने नाम पर ₹{rupees} बाकी हैं। भरने पर ही नाम बदलेगा।",
        )
    there = consumers.connection(row.connection_id)
    assert there is not None
    before = {"name_en": there.name_en, "name_hi": there.name_hi, "owed_paise": owed}
    consumers_actions.change_holder(
        connection_id=row.connection_id, reference=row.number, name_en=row.name, name_hi=row.name,
        mobile=row.mobile, language=row.language, by=by, at=at,
    )  # fmt: skip
    if row.mobile:
        consumers_actions.link_by_staff(mobile=row.mobile, connection_id=row.connection_id, by=by, at=at)
    row.found = {"from_day": settlement_day(at).isoformat(), "before": before, "after": {"name": row.name}}


def _register(row: Application, number: str, day: Any, is_smart: bool, by: Actor, at: datetime) -> int:
    office = network.office(row.office_id)
    assert office is not None
    survey = queries.survey_of(row.id)
    values = {column.name: None for column in CONNECTIONS} | {
        "service_number": number,
        "person_ref": row.number,
        "name_en": row.name,
        "name_hi": row.name,
        "mobile": row.mobile or None,
        "language": row.language,
        "address_en": row.answers["address"],
        "address_hi": row.answers["address"],
        "office_code": office.code,
        "transformer_code": survey.transformer_code if survey and survey.transformer_code else None,
        "connected_on": day,
        "category_code": row.answers["category"],
        "area_code": office.area_code or "URBAN",
        "sanctioned_load_w": _load_w(row),
        "phase": int(row.answers["phase"]),
        "is_prepaid": row.answers.get("paying") == "PREPAID",
        "is_smart": is_smart,
        "is_net_metered": False,
    }
    frame = pl.DataFrame([values], schema={column.name: column.dtype for column in CONNECTIONS})
    try:
        made = consumers_actions.register_connections(company_id=row.company_id, rows=frame, by=by, at=at)
    except UnableToRegister as problem:
        raise UnableToApply(
            "NUMBER",
            f"The connection cannot be registered: {problem}",
            "इस नंबर से कनेक्शन दर्ज नहीं हो सकता। उपभोक्ता नंबर फिर से देखिए।",
            "service_number",
        ) from problem
    there = consumers.connection_of_number(number)
    if made.inserted != 1 or there is None:
        raise UnableToApply(
            "NUMBER",
            "This service number is another connection's. Give a free one.",
            "यह उपभोक्ता नंबर किसी और कनेक्शन का है। खाली नंबर दीजिए।",
            "service_number",
        )
    return there.id


def _load_w(row: Application) -> int:
    paid = Demand.objects.filter(application_id=row.id, state_code="PAID").first()
    return paid.load_w if paid is not None and paid.load_w else int(row.answers["load_w"])


def _number(row: Application) -> str:
    """A free service number of the company's own pattern: its letters, then 9 and this application's number.

    A company that gives numbers by another rule has them typed in at the meter's issue.
    """
    company = network.company(row.company_id)
    assert company is not None
    letters, digits = re.fullmatch(r"(\D*)(\d+)", company.service_number_example).groups()  # type: ignore[union-attr]
    return f"{letters}9{row.id:0{len(digits) - 1}d}"
