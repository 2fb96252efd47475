"""Writes events down, each once, and lets failures of power become interruptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.actions.interruptions import record_interruptions, withdraw_interruption
from bijlighar.metering.queries.serials import meters_known
from bijlighar.metering.rules.episodes import SAME_WITHIN, Episode, State, episodes
from bijlighar.metering.rules.events import FIRST_BREATH, LAST_GASP, POWER_BACK, POWER_FAILED
from bijlighar.network import queries as network

POWER = (POWER_FAILED, POWER_BACK, LAST_GASP, FIRST_BREATH)
_EVIDENCE = "The meter's events "
_SCHEMA = {"meter_id": pl.Int64, "code": pl.Int64, "sequence": pl.Int64}


class UnableToRecordEvents(ValueError):
    """The frame is none of events; nothing was written."""


@dataclass(frozen=True, slots=True)
class EventsRecorded:
    """How many events were new, how many there before; interruptions written down and withdrawn by them."""

    new: int
    already_there: int
    interruptions: int
    withdrawn: int
    unknown: int = 0
    """Events of meters that nobody registered; their source keeps them, and they may be told again."""


@action
def record_told_events(
    *, events: pl.DataFrame, company_code: str | None, source_code: str, by: Actor, at: datetime
) -> EventsRecorded:
    """As `record_events`, with the column serial instead of meter_id: serials of a company, or of none.

    Raises UnableToRecordEvents, also for a company that is not here.
    """
    company = network.company(company_code) if company_code is not None else None
    if company_code is not None and company is None:
        raise UnableToRecordEvents(f"There is no company {company_code!r} here; no event was taken.")
    serials, ids = meters_known(
        events["serial"].unique().sort().to_list(), company.id if company is not None else None
    )
    known = events.join(
        pl.DataFrame(
            {"serial": serials, "meter_id": ids}, schema={"serial": pl.String, "meter_id": pl.Int64}
        ),
        on="serial",
    )
    done = record_events(events=known.drop("serial"), source_code=source_code, by=by, at=at)
    return replace(done, unknown=events.height - known.height)


@action
def record_events(
    *, events: pl.DataFrame, source_code: str, by: Actor, at: datetime, batch_id: int | None = None
) -> EventsRecorded:
    """Write down events, each once, whatever source told it first.

    Columns meter_id, code, occurred_at (instant with a time zone) and, as needed, sequence (0 where absent)
    and detail (JSON object as text). source_code: FILE, DLMS or PUSH. A failure of power with its restoration
    becomes an interruption of the meter; one that turns out otherwise by events that came later is withdrawn
    with that reason. Codes that nobody knows are kept. Raises UnableToRecordEvents.
    """
    rows = _rows(events)
    with incoming(rows, "metering_events_told"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_event (meter_id, code, occurred_at, sequence, source_code, detail, "
            "batch_id, received_at) SELECT meter_id, code, occurred_at::timestamptz, sequence, %(source)s, "
            "detail::jsonb, %(batch)s, %(at)s FROM metering_events_told ORDER BY meter_id, code, occurred_at "
            "ON CONFLICT DO NOTHING RETURNING meter_id, code, occurred_at",
            {"source": source_code, "batch": batch_id, "at": at},
        )
        made = cursor.fetchall()
    touched: dict[int, list[datetime]] = {}
    for meter_id, code, occurred_at in made:
        if code in POWER:
            touched.setdefault(meter_id, []).append(occurred_at)
    recorded, withdrawn = _interruptions(touched, by, at)
    return EventsRecorded(len(made), rows.height - len(made), recorded, withdrawn)


def _rows(events: pl.DataFrame) -> pl.DataFrame:
    if lacking := {"meter_id", "code", "occurred_at"} - set(events.columns):
        raise UnableToRecordEvents(f"Events lack the columns {', '.join(sorted(lacking))}.")
    stamp = events.schema["occurred_at"]
    if not isinstance(stamp, pl.Datetime) or stamp.time_zone is None:
        raise UnableToRecordEvents("The column occurred_at must hold instants with a time zone.")
    given = events.with_columns(
        *(pl.lit(0).alias("sequence") for _ in range("sequence" not in events.columns)),
        *(pl.lit("{}").alias("detail") for _ in range("detail" not in events.columns)),
    )
    return given.select(
        *(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items()),
        pl.col("occurred_at")
        .dt.convert_time_zone("UTC")
        .dt.strftime("%Y-%m-%d %H:%M:%S%.6f+00")
        .alias("occurred_at"),
        pl.col("detail").cast(pl.String).fill_null("{}"),
    )


def _interruptions(touched: dict[int, list[datetime]], by: Actor, at: datetime) -> tuple[int, int]:
    """Bring the interruptions around new events of power in line with all events known now."""
    if not touched:
        return 0, 0
    spans = pl.DataFrame(
        [
            (meter_id, _text(min(times) - SAME_WITHIN), _text(max(times) + SAME_WITHIN))
            for meter_id, times in touched.items()
        ],
        schema={"meter_id": pl.Int64, "first": pl.String, "last": pl.String},
        orient="row",
    )
    with incoming(spans, "metering_events_around"):
        told = outgoing(_TOLD, {}, {"meter_id": pl.Int64(), "at": pl.Int64(), "code": pl.Int64()})
        stored = outgoing(
            _STORED,
            {"mark": f"{_EVIDENCE}%"},
            {"id": pl.Int64(), "meter_id": pl.Int64(), "from": pl.Int64(), "to": pl.Int64()},
        )
    wanted: dict[tuple[int, int, int], Episode] = {}
    for (meter_id,), rows in told.group_by("meter_id", maintain_order=True):
        events = [(_instant(one), code) for one, code in rows.select("at", "code").iter_rows()]
        for episode in episodes(events):
            if episode.state is not State.CLOSED or episode.from_at is None or episode.to_at is None:
                continue  # an end that nobody told is not made up; the event itself stays to be seen
            if episode.from_at < episode.to_at <= at:
                wanted[(int(str(meter_id)), _micros(episode.from_at), _micros(episode.to_at))] = episode
    have = {(meter_id, start, end): id for id, meter_id, start, end in stored.iter_rows()}
    gone = [id for key, id in have.items() if key not in wanted]
    for interruption_id in gone:
        withdraw_interruption(
            interruption_id=interruption_id,
            reason="Events that came later tell of other times.",
            by=by,
            at=at,
        )
    new = [
        {
            "meter_id": key[0],
            "from_at": episode.from_at,
            "to_at": episode.to_at,
            "source_code": "EVENT",
            "evidence": f"{_EVIDENCE}{', '.join(map(str, episode.codes))}",
        }
        for key, episode in wanted.items()
        if key not in have
    ]
    if new:
        frame = pl.DataFrame(
            new, schema_overrides={"from_at": pl.Datetime("us", "UTC"), "to_at": pl.Datetime("us", "UTC")}
        )
        record_interruptions(interruptions=frame, by=by, at=at)
    return len(new), len(gone)


# From the last end before the new events to the first beginning behind them: no episode that lies outside of
# these can change by what is inside.
_BOUNDS = """
    SELECT a.meter_id,
           coalesce((SELECT max(e.occurred_at) FROM metering_event e WHERE e.meter_id = a.meter_id
                     AND e.code IN (102, 1086) AND e.occurred_at < a.first::timestamptz), '-infinity') AS low,
           coalesce((SELECT min(e.occurred_at) FROM metering_event e WHERE e.meter_id = a.meter_id
                     AND e.code IN (101, 1085) AND e.occurred_at > a.last::timestamptz), 'infinity') AS high
    FROM metering_events_around a
"""
_TOLD = f"""
    SELECT e.meter_id, (extract(epoch FROM e.occurred_at) * 1000000)::bigint, e.code
    FROM ({_BOUNDS}) b JOIN metering_event e ON e.meter_id = b.meter_id AND e.code IN (101, 102, 1085, 1086)
         AND e.occurred_at > b.low AND e.occurred_at < b.high
    ORDER BY e.meter_id, e.occurred_at, e.code
"""
_STORED = f"""
    SELECT i.id, i.meter_id, (extract(epoch FROM i.from_at) * 1000000)::bigint,
           (extract(epoch FROM i.to_at) * 1000000)::bigint
    FROM ({_BOUNDS}) b JOIN metering_interruption i ON i.meter_id = b.meter_id AND i.source_code = 'EVENT'
         AND i.from_at > b.low AND i.from_at < b.high AND i.evidence LIKE %(mark)s
    WHERE NOT EXISTS (SELECT 1 FROM metering_interruption_withdrawn w WHERE w.interruption_id = i.id)
"""


def _text(instant: datetime) -> str:
    return instant.isoformat()


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
