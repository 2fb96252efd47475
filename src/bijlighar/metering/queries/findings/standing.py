"""One finding: its number, and how it stands: open, decided, closed, or of an earlier version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection as database

Id = tuple[int, date, int, str, int]
_ID = re.compile(
    r"([0-9]{1,19})\.([0-9]{4})([0-9]{2})([0-9]{2})\.([0-9]{1,10})\.([A-Z_]{1,24})\.([0-9]{1,2})"
)

VALID = """
    NOT EXISTS (SELECT 1 FROM metering_correction_step s WHERE s.correction_id = d.correction_id
                AND s.step_code IN ('REJECTED', 'REVERSED'))
"""
"""Whether a decision `d` holds: no longer, once its correction is off."""

OF_THE_SAME = """
    d.meter_id = f.meter_id AND d.day = f.day AND d.code = f.code AND d.from_block = f.from_block
    AND d.to_block = f.to_block AND d.found_value = f.found_value
"""
"""Whether a decision `d` was taken about the finding `f`, or about the same one of an earlier version."""

NEWEST = """
    NOT EXISTS (SELECT 1 FROM metering_day n
                WHERE n.day = f.day AND n.meter_id = f.meter_id AND n.version = f.version + 1)
"""
"""Whether `f` is of its day's newest version."""

IS_DECIDED = f"EXISTS (SELECT 1 FROM metering_finding_decision d WHERE {OF_THE_SAME} AND {VALID})"
"""Whether a decision holds for `f`."""

DECIDED = f"""
    SELECT d.decision_code, d.reason, d.decided_by, d.decided_at, d.correction_id
    FROM metering_finding_decision d WHERE {OF_THE_SAME} AND {VALID} ORDER BY d.id DESC LIMIT 1
"""
"""The decision that holds for `f`, if any."""

CLOSED = """
    SELECT 'WITHDRAWN' AS decision_code, c.reason, c.closed_by AS decided_by, c.closed_at AS decided_at,
        NULL::bigint AS correction_id
    FROM metering_finding_closed c
    WHERE c.meter_id = f.meter_id AND c.day = f.day AND c.version = f.version AND c.code = f.code
    AND c.from_block = f.from_block AND NOT EXISTS (SELECT 1 FROM metering_finding_open o
        WHERE o.meter_id = f.meter_id AND o.day = f.day AND o.code = f.code AND o.from_block = f.from_block)
    ORDER BY c.id DESC LIMIT 1
"""
"""Why `f` is open no more although nobody decided it, if so."""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a finding stands: `is_newest` whether its version is the day's newest, `decision_code` what became
    of it: empty while it is open."""

    to_block: int
    found_value: int
    is_newest: bool
    decision_code: str


def standing(keys: Sequence[Id]) -> dict[Id, Standing]:
    """How findings stand, by their keys; those that do not exist are absent."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT f.meter_id, f.day, f.version, f.code, f.from_block, f.to_block, f.found_value, "
            f"{NEWEST}, coalesce(decided.decision_code, closed.decision_code, '') "
            "FROM metering_finding f JOIN unnest(%s::bigint[], %s::date[], %s::int[], %s::text[], %s::int[]) "
            "k(meter_id, day, version, code, from_block) ON f.meter_id = k.meter_id AND f.day = k.day "
            "AND f.version = k.version AND f.code = k.code AND f.from_block = k.from_block "
            f"LEFT JOIN LATERAL ({DECIDED}) decided ON true LEFT JOIN LATERAL ({CLOSED}) closed ON true",
            [[key[place] for key in keys] for place in range(5)],
        )
        return {row[:5]: Standing(*row[5:]) for row in cursor.fetchall()}
