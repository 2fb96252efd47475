"""What a consumer's page says of the meter: which one, since when, and when it was last heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection as database

from bijlighar.kernel.time import block_start
from bijlighar.metering.queries.days import places
from bijlighar.metering.queries.pushed import last_block
from bijlighar.metering.queries.since_known import READ_BY_A_PERSON
from bijlighar.metering.queries.stored import day_number
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD, parts_a_day
from bijlighar.metering.rules.fold import REGISTER
from bijlighar.metering.rules.read_off import READ_OFF

_LOOK_BACK_DAYS = 45


@dataclass(frozen=True, slots=True)
class MeterRecord:
    """The meter that hangs at a connection, or the last one that did.

    `last_heard_at` is the end of the last interval it told of, None when it never did.
    """

    meter_id: int
    serial: str
    make: str
    installed_at: datetime
    last_heard_at: datetime | None


def meter_card(connection_id: int) -> MeterRecord | None:
    """The main meter of a connection; None when there never was one."""
    found = places(connection_id)
    if not found:
        return None
    place = found[-1]
    return MeterRecord(
        place.meter_id, place.serial, place.make, place.installed_at, _last_heard(place.meter_id)
    )


def meter_ids(company_id: int, serials: Sequence[str]) -> dict[str, int]:
    """The ids of a company's meters by their serials; a serial that nobody registered is absent."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT serial, id FROM metering_meter WHERE company_id = %s AND serial = ANY(%s)",
            [company_id, list(serials)],
        )
        return dict(cursor.fetchall())


def _last_heard(meter_id: int) -> datetime | None:
    with database.cursor() as cursor:
        cursor.execute("SELECT max(last_day) FROM metering_ingest_batch")
        newest = cursor.fetchone()[0]
        if newest is None:
            return None
        recent = [newest - timedelta(days=back) for back in range(_LOOK_BACK_DAYS)]
        just_pushed = last_block(meter_id, [day_number(day) for day in recent])
        pushed_until = [block_start(just_pushed[0], just_pushed[1] + 1)] if just_pushed else []
        for narrow in ("AND day = ANY(%(days)s) ", ""):
            cursor.execute(
                'SELECT day, kind, interval_minutes, "values" FROM metering_raw_day '
                # What a person read off it, the meter did not tell.
                f"r WHERE meter_id = %(meter)s {narrow}AND NOT {READ_BY_A_PERSON} "
                "ORDER BY day DESC LIMIT 20",
                {"meter": meter_id, "days": recent, "read_off": READ_OFF},
            )
            heard = []
            for day, kind, interval, stored in cursor.fetchall():
                wide = kind == REGISTER
                values = np.frombuffer(bytes(stored), ">i8" if wide else ">i4")
                known = np.flatnonzero(values != (UNREAD if wide else MISSING_WH))
                if len(known):
                    parts = int(known[-1]) + (0 if wide else 1)
                    heard.append(block_start(day, parts * BLOCKS // parts_a_day(interval)))
            if heard:
                return max(heard + pushed_until)
    return pushed_until[0] if pushed_until else None
