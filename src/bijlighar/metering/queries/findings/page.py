"""Findings by scope, days and state: a page of them, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering.queries.findings.standing import (
    CLOSED,
    DECIDED,
    NEWEST,
    OF_THE_SAME,
    VALID,
    finding_id,
    finding_key,
)
from bijlighar.metering.queries.stored import array
from bijlighar.metering.rules.findings import words


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One doubt in the newest version of a meter's day; `rules.findings.Findings` says what the values are.

    `id` is what `decide_findings` takes. `decision_code` is empty while it is open, and WITHDRAWN when nobody
    had to decide, because the interruption it spoke of was none.
    """

    id: str
    meter_id: int
    meter_serial: str
    connection_id: int | None
    service_number: str
    day: date
    version: int
    code: str
    words_en: str
    words_hi: str
    from_block: int
    to_block: int
    found_value: int
    against_value: int
    decision_code: str
    decision_reason: str
    decided_by: str
    decided_at: datetime | None
    correction_id: int | None


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of findings; of all that the filters let through the count, that by code and the oldest day."""

    findings: tuple[FindingRecord, ...]
    total: int
    by_code: dict[str, int]
    oldest: date | None


_SPAN = "f.day >= %(from)s AND f.day < %(to)s"
_PLAIN = ["meter_id", "day", "version", "code", "from_block", "to_block", "found_value", "against_value"]
_BECAME = ["decision_code", "reason", "decided_by", "decided_at", "correction_id"]
_ALL = ", ".join([*(f"f.{name}" for name in _PLAIN), *(f"become.{name}" for name in _BECAME)])
# Open ones are kept apart. The others are found from what was decided, never from every finding there is.
_OPEN = (
    f"SELECT {', '.join(f'f.{name}' for name in _PLAIN)}, f.company_id, NULL::text AS decision_code, "
    "NULL::text AS reason, NULL::text AS decided_by, NULL::timestamptz AS decided_at, "
    f"NULL::bigint AS correction_id FROM metering_finding_open f WHERE {_SPAN}"
)
_SETTLED = f"""
    SELECT {_ALL}, m.company_id FROM (
        SELECT DISTINCT ON (d.meter_id, d.day, d.code, d.from_block, d.to_block, d.found_value) d.*
        FROM metering_finding_decision d WHERE {_SPAN.replace("f.", "d.")} AND {VALID}
        ORDER BY d.meter_id, d.day, d.code, d.from_block, d.to_block, d.found_value, d.id DESC
    ) d JOIN metering_finding f ON {OF_THE_SAME} CROSS JOIN LATERAL (SELECT d.*) become
    JOIN metering_meter m ON m.id = f.meter_id WHERE {NEWEST}
    UNION ALL
    SELECT {_ALL}, m.company_id FROM (
        SELECT DISTINCT d.meter_id, d.day, d.version, d.code, d.from_block
        FROM metering_finding_closed d WHERE {_SPAN.replace("f.", "d.")}
    ) d JOIN metering_finding f USING (meter_id, day, version, code, from_block)
    CROSS JOIN LATERAL ({CLOSED}) become
    JOIN metering_meter m ON m.id = f.meter_id WHERE {NEWEST}
"""
_EVERY = f"""
    SELECT {_ALL}, m.company_id FROM metering_finding f JOIN metering_meter m ON m.id = f.meter_id
    LEFT JOIN LATERAL (SELECT * FROM (
        (SELECT 1 AS rank, decided.* FROM ({DECIDED}) decided)
        UNION ALL (SELECT 2, closed.* FROM ({CLOSED}) closed)) either ORDER BY rank LIMIT 1
    ) become ON true WHERE {_SPAN} AND {NEWEST}
"""
_FROM = {True: _OPEN, False: _SETTLED, None: _EVERY}
_STAYS = (
    "LEFT JOIN metering_installation i ON i.meter_id = f.meter_id "
    "AND (i.from_at AT TIME ZONE 'Asia/Kolkata')::date <= f.day AND (i.to_at IS NULL "
    "OR ((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date >= f.day) "
)
_PLACES = f"LEFT JOIN {PLACES} p ON p.connection_id = i.connection_id "
_AFTER = (
    "AND f.day <= %(after_day)s AND (f.day < %(after_day)s OR (f.meter_id, f.code, f.from_block) "
    "> (%(after_meter)s::bigint, %(after_code)s::text, %(after_block)s::int)) "
)


def findings(
    *,
    company_id: int | None = None,
    office_ids: Sequence[int] | None = None,
    connection_id: int | None = None,
    meter_id: int | None = None,
    from_date: date,
    to_date: date,
    codes: Sequence[str] | None = None,
    is_open: bool | None = True,
    after: str | None = None,
    limit: int = 50,
) -> FindingPage:
    """Findings of days in [from_date, to_date), newest day first.

    The scope is a company, offices (those below are found by `network.queries.offices_below`), a connection
    or a meter. `is_open` True: only those nobody decided; False: only decided and closed ones; None: both.
    `after`: the id of the last one of the page before. Raises ValueError for an `after` that is no number of
    a finding.
    """
    where, beside, parameters = _scope(company_id, office_ids, connection_id, meter_id)
    if codes is not None:
        where.append("f.code = ANY(%(codes)s)")
    parameters |= {"from": from_date, "to": to_date, "codes": list(codes or ())}
    source, only = f"FROM ({_FROM[is_open]}) f ", f"WHERE {' AND '.join(where or ['true'])} "
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT f.code, count(*), min(f.day) {source}{beside}{only}GROUP BY 1 ORDER BY 1", parameters
        )
        counted = cursor.fetchall()
        cursor.execute(
            "SELECT f.meter_id, m.serial, i.connection_id, p.service_number, f.day, f.version, f.code, "
            "f.from_block, f.to_block, f.found_value, f.against_value, f.decision_code, f.reason, "
            f"f.decided_by, f.decided_at, f.correction_id {source}"
            f"JOIN metering_meter m ON m.id = f.meter_id {_STAYS}{_PLACES}{only}"
            f"{_AFTER if after is not None else ''}"
            "ORDER BY f.day DESC, f.meter_id, f.code, f.from_block LIMIT %(limit)s",
            {**parameters, **_place(after), "limit": limit},
        )
        rows = cursor.fetchall()
    by_code = {code: count for code, count, _ in counted}
    return FindingPage(
        tuple(_record(row) for row in rows),
        sum(by_code.values()),
        by_code,
        min((oldest for _, _, oldest in counted), default=None),
    )


def _scope(
    company_id: int | None, office_ids: Sequence[int] | None, connection_id: int | None, meter_id: int | None
) -> tuple[list[str], str, dict[str, Any]]:
    """The conditions, what a count has to be joined with for them, and their parameters."""
    where, beside = [], ""
    if company_id is not None:
        where.append("f.company_id = %(company)s")
    if connection_id is not None:
        where.append("i.connection_id = %(connection)s")
        beside = _STAYS
    if office_ids is not None:
        where.append("p.office_id = ANY(%(offices)s::bigint[])")
        beside = _STAYS + _PLACES
    if meter_id is not None:
        where.append("f.meter_id = %(meter)s")
    return (
        where,
        beside,
        {
            "company": company_id,
            "connection": connection_id,
            "meter": meter_id,
            "offices": array(office_ids or ()),
        },
    )


def _place(after: str | None) -> dict[str, Any]:
    if after is None:
        return {}
    meter_id, day, _, code, from_block = finding_key(after)
    return {"after_meter": meter_id, "after_day": day, "after_code": code, "after_block": from_block}


def _record(row: Sequence[Any]) -> FindingRecord:
    meter_id, serial, connection_id, number, day, version, code, from_block, to_block, value, against = row[
        :11
    ]
    decision, reason, decided_by, decided_at, correction_id = row[11:]
    english, hindi = words(code)
    return FindingRecord(
        id=finding_id((meter_id, day, version, code, from_block)),
        meter_id=meter_id,
        meter_serial=serial,
        connection_id=connection_id,
        service_number=number or "",
        day=day,
        version=version,
        code=code,
        words_en=english,
        words_hi=hindi,
        from_block=from_block,
        to_block=to_block,
        found_value=value,
        against_value=against,
        decision_code=decision or "",
        decision_reason=reason or "",
        decided_by=decided_by or "",
        decided_at=decided_at,
        correction_id=correction_id,
    )
