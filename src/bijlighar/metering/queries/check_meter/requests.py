"""Requests for check meters with what became of each, one row a request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.time import day_start, settlement_day
from bijlighar.metering.queries.stored import array
from bijlighar.metering.rules.check_meter import CheckStandards, Clock, clock, compare_until, standards_on
from bijlighar.network import queries as network

_SELECT = f"""
    SELECT r.id, r.connection_id, c.company_id, c.office_id, c.service_number,
           r.meter_id, m.serial, hung.from_at, hung.to_at, r.reason_code, r.words, r.requested_at,
           r.requested_kind, r.requested_by, r.install_by_date, p.for_date, f.fitted_at, i.meter_id,
           k.serial, i.to_at, f.main_class_code, f.check_class_code, f.main_resolution_wh,
           f.check_resolution_wh, f.tested_date, v.verdict_code, v.early_reason, v.concluded_at,
           v.concluded_by, w.reason, w.withdrawn_at, w.withdrawn_by
    FROM metering_check_request r
    JOIN {PLACES} c ON c.connection_id = r.connection_id
    JOIN metering_meter m ON m.id = r.meter_id
    LEFT JOIN LATERAL (SELECT from_at, to_at FROM metering_installation h WHERE h.meter_id = r.meter_id
                       AND h.connection_id = r.connection_id ORDER BY from_at DESC LIMIT 1) hung ON TRUE
    LEFT JOIN LATERAL (SELECT for_date FROM metering_check_plan q WHERE q.request_id = r.id
                       ORDER BY q.id DESC LIMIT 1) p ON TRUE
    LEFT JOIN metering_check_fitting f ON f.request_id = r.id
    LEFT JOIN metering_installation i ON i.id = f.installation_id
    LEFT JOIN metering_meter k ON k.id = i.meter_id
    LEFT JOIN metering_check_verdict v ON v.request_id = r.id
    LEFT JOIN metering_check_withdrawn w ON w.request_id = r.id
"""
_CLOSED = "(v.request_id IS NOT NULL OR w.request_id IS NOT NULL)"
_ERA = date(2000, 1, 1)
_PLACE = f"{_CLOSED}::int, CASE WHEN {_CLOSED} THEN -r.id ELSE r.install_by_date - DATE '{_ERA}' END, r.id"
_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A request for a check meter, and how far it is; what has not happened is None.

    `main_from_at`, `main_to_at`: how long the doubted meter hangs there. `install_by_date` is the last day in
    time.
    """

    id: int
    connection_id: int
    company_id: int
    company_code: str
    state_code: str
    office_id: int
    service_number: str
    main_meter_id: int
    main_serial: str
    main_from_at: datetime
    main_to_at: datetime | None
    reason_code: str
    words: str
    requested_at: datetime
    requested_kind: str
    requested_by: str
    install_by_date: date
    planned_date: date | None
    fitted_at: datetime | None
    check_meter_id: int | None
    check_serial: str | None
    check_to_at: datetime | None
    main_class_code: str | None
    check_class_code: str | None
    main_resolution_wh: int | None
    check_resolution_wh: int | None
    tested_date: date | None
    verdict_code: str | None
    early_reason: str | None
    concluded_at: datetime | None
    concluded_by: str | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @property
    def state(self) -> str:
        """REQUESTED, PLANNED, RUNNING, CONCLUDED or WITHDRAWN."""
        if self.withdrawn_at is not None:
            return "WITHDRAWN"
        if self.verdict_code is not None:
            return "CONCLUDED"
        if self.fitted_at is not None:
            return "RUNNING"
        return "REQUESTED" if self.planned_date is None else "PLANNED"

    @property
    def is_open(self) -> bool:
        """Neither concluded nor withdrawn."""
        return self.concluded_at is None and self.withdrawn_at is None

    @property
    def place(self) -> str:
        """Where it stands in the list, for `check_requests(after=)`."""
        order = (self.install_by_date - _ERA).days if self.is_open else -self.id
        return f"{int(not self.is_open)}~{order}~{self.id}"

    @property
    def compared_from(self) -> date | None:
        """The first whole day with both meters."""
        if self.fitted_at is None:
            return None
        day = settlement_day(self.fitted_at)
        return day if self.fitted_at == day_start(day) else day + timedelta(days=1)

    @property
    def standards(self) -> CheckStandards:
        """What the law of the request's day says. Raises NoStandard where the rulebook lost it."""
        return standards_on(self.state_code, settlement_day(self.requested_at))

    @property
    def compare_until(self) -> date | None:
        """The day after the last one that has to be compared."""
        return None if self.compared_from is None else compare_until(self.compared_from, self.standards)

    def clock(self, today: date) -> Clock:
        """Where the promise to install stands on a day."""
        return clock(
            self.install_by_date,
            installed_on=settlement_day(self.fitted_at) if self.fitted_at is not None else None,
            today=today,
            is_withdrawn=self.withdrawn_at is not None,
        )


def check_requests(
    *,
    connection_id: int | None = None,
    company_id: int | None = None,
    office_ids: Sequence[int] | None = None,
    ids: Sequence[int] | None = None,
    is_open: bool | None = None,
    after: str | None = None,
    limit: int = 200,
) -> list[CheckRecord]:
    """Requests of a connection, a company or some offices, or those named.

    Open ones first, by their last day in time; then those that are over, the newest first. `after`: the
    `place` of the last one of the page before. Raises ValueError for an `after` that no request has.
    """
    where, parameters = ["TRUE"], dict[str, Any](limit=limit)
    if connection_id is not None:
        where.append("r.connection_id = %(connection)s")
        parameters["connection"] = connection_id
    if company_id is not None:
        where.append("c.company_id = %(company)s")
        parameters["company"] = company_id
    if office_ids is not None:
        where.append("c.office_id = ANY(%(offices)s::bigint[])")
        parameters["offices"] = array(office_ids)
    if ids is not None:
        where.append("r.id = ANY(%(ids)s::bigint[])")
        parameters["ids"] = array(ids)
    if is_open is not None:
        where.append(f"NOT {_CLOSED}" if is_open else _CLOSED)
    if after is not None:
        where.append(f"({_PLACE}) > (%(closed)s::int, %(order)s::bigint, %(after)s::bigint)")
        parameters |= dict(zip(("closed", "order", "after"), _place(after), strict=True))
    # Over ones alone follow their key, so that years of them need not be sorted for a page.
    order = "r.id DESC" if is_open is False else _PLACE
    return _records(f"WHERE {' AND '.join(where)} ORDER BY {order} LIMIT %(limit)s", parameters)


def check_requests_open(office_ids: Sequence[int]) -> tuple[int, datetime | None]:
    """How many requests of some offices are open, and since when the oldest is."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(r.requested_at) FROM metering_check_request r "
            f"JOIN {PLACES} c ON c.connection_id = r.connection_id "
            "LEFT JOIN metering_check_verdict v ON v.request_id = r.id "
            "LEFT JOIN metering_check_withdrawn w ON w.request_id = r.id "
            f"WHERE NOT {_CLOSED} AND c.office_id = ANY(%s::bigint[])",
            [array(office_ids)],
        )
        count, oldest = cursor.fetchone()
    return count, oldest


def check_request(request_id: int) -> CheckRecord | None:
    """One request."""
    found = _records("WHERE r.id = %(id)s", {"id": request_id})
    return found[0] if found else None


def _records(where: str, asked: dict[str, Any]) -> list[CheckRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"{_SELECT} {where}", asked)
        rows = cursor.fetchall()
    companies = {each.id: each for each in network.companies()} if rows else {}
    told = ((*row[:3], companies[row[2]].code, companies[row[2]].state_code, *row[3:]) for row in rows)
    return [CheckRecord(*row) for row in told]


def _place(after: str) -> tuple[int, int, int]:
    parts = after.split("~")
    if len(after) > 60 or len(parts) != 3 or not all(_NUMBER.fullmatch(each) for each in parts):
        raise ValueError(f"{after!r} is no place in the list of requests; begin with the first page.")
    return int(parts[0]), int(parts[1]), int(parts[2])
