"""Exception queues: what validation doubts in the newest versions, open or decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering.queries.stored import array
from bijlighar.metering.rules.findings import words

Id = tuple[int, date, int, str, int]
_ID = re.compile(
    r"([0-9]{1,19})\.([0-9]{4})([0-9]{2})([0-9]{2})\.([0-9]{1,10})\.([A-Z_]{1,24})\.([0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One doubt in the newest version of a meter's day; `rules.findings.Findings` says what the values are.

    `id` is what `decide_findings` takes. `decision_code` is empty while it is open.
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


def finding_id(key: Id) -> str:
    """The key of a finding as one text: meter, day, version, code, first block."""
    meter_id, day, version, code, from_block = key
    return f"{meter_id}.{day:%Y%m%d}.{version}.{code}.{from_block}"


def finding_key(text: str) -> Id:
    """The way back from `finding_id`. Raises ValueError for a text that is none."""
    found = _ID.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:80]!r} is no number of a finding.")
    meter_id, year, month, day, version, from_block = (int(found[place]) for place in (1, 2, 3, 4, 5, 7))
    if meter_id >= 2**63 or version >= 2**31 or from_block >= 96:
        raise ValueError(f"{text!r} is no number of a finding.")
    return meter_id, date(year, month, day), version, found[6], from_block


# A decision holds for the same finding of later versions, and no longer once its correction is off.
_DECIDED = """
    LEFT JOIN LATERAL (
        SELECT d.decision_code, d.reason, d.decided_by, d.decided_at, d.correction_id
        FROM metering_finding_decision d
        WHERE d.meter_id = f.meter_id AND d.day = f.day AND d.code = f.code
        AND d.from_block = f.from_block AND d.to_block = f.to_block AND d.found_value = f.found_value
        AND NOT EXISTS (SELECT 1 FROM metering_correction_step s WHERE s.correction_id = d.correction_id
                        AND s.step_code IN ('REJECTED', 'REVERSED'))
        ORDER BY d.id DESC LIMIT 1
    ) decided ON true
"""
_NEWEST = """
    NOT EXISTS (SELECT 1 FROM metering_day n
                WHERE n.day = f.day AND n.meter_id = f.meter_id AND n.version = f.version + 1)
"""
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
    or a meter. `is_open` True: only those nobody decided; False: only decided ones; None: both. `after`: the
    id of the last one of the page before. Raises ValueError for an `after` that is no number of a finding.
    """
    where, parameters = _scope(company_id, office_ids, connection_id, meter_id)
    if codes is not None:
        where.append("f.code = ANY(%(codes)s)")
    if is_open is not None:
        where.append(f"decided.decision_code IS {'' if is_open else 'NOT '}NULL")
    parameters |= {"from": from_date, "to": to_date, "codes": list(codes or ())}
    body = (
        "FROM metering_finding f JOIN metering_meter m ON m.id = f.meter_id "
        "LEFT JOIN metering_installation i ON i.meter_id = f.meter_id "
        "AND (i.from_at AT TIME ZONE 'Asia/Kolkata')::date <= f.day AND (i.to_at IS NULL "
        "OR ((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date >= f.day) "
        f"LEFT JOIN {PLACES} p ON p.connection_id = i.connection_id {_DECIDED} "
        f"WHERE f.day >= %(from)s AND f.day < %(to)s AND {_NEWEST} " + "".join(f"AND {one} " for one in where)
    )
    with database.cursor() as cursor:
        cursor.execute(f"SELECT f.code, count(*), min(f.day) {body} GROUP BY 1 ORDER BY 1", parameters)
        counted = cursor.fetchall()
        cursor.execute(
            "SELECT f.meter_id, m.serial, i.connection_id, p.service_number, f.day, f.version, f.code, "
            "f.from_block, f.to_block, f.found_value, f.against_value, decided.decision_code, "
            f"decided.reason, decided.decided_by, decided.decided_at, decided.correction_id {body}"
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a finding stands: `is_newest` whether its version is the day's newest, `decision_code` as above."""

    to_block: int
    found_value: int
    is_newest: bool
    decision_code: str


def standing(keys: Sequence[Id]) -> dict[Id, Standing]:
    """How findings stand, by their keys; those that do not exist are absent."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT f.meter_id, f.day, f.version, f.code, f.from_block, f.to_block, f.found_value, "
            f"{_NEWEST}, coalesce(decided.decision_code, '') "
            "FROM metering_finding f JOIN unnest(%s::bigint[], %s::date[], %s::int[], %s::text[], %s::int[]) "
            "k(meter_id, day, version, code, from_block) ON f.meter_id = k.meter_id AND f.day = k.day "
            f"AND f.version = k.version AND f.code = k.code AND f.from_block = k.from_block {_DECIDED}",
            [[key[place] for key in keys] for place in range(5)],
        )
        return {row[:5]: Standing(*row[5:]) for row in cursor.fetchall()}


def _scope(
    company_id: int | None, office_ids: Sequence[int] | None, connection_id: int | None, meter_id: int | None
) -> tuple[list[str], dict[str, Any]]:
    where = []
    if company_id is not None:
        where.append("m.company_id = %(company)s")
    if office_ids is not None:
        where.append("p.office_id = ANY(%(offices)s::bigint[])")
    if connection_id is not None:
        where.append("i.connection_id = %(connection)s")
    if meter_id is not None:
        where.append("f.meter_id = %(meter)s")
    return where, {
        "company": company_id,
        "connection": connection_id,
        "meter": meter_id,
        "offices": array(office_ids or ()),
    }


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
