"""Signs that a connection is without power, each kept once and counted to the outage above it."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.outages.models.signs import SOURCES
from bijlighar.outages.queries import live_for


class UnableToNoteSignal(ValueError):
    """The frame is none of signals; nothing was written."""


@action
def note_signal(
    *, connection_id: int, source_code: str, happened_at: datetime, key: str, by: Actor, at: datetime
) -> int | None:
    """Note one sign; the outage that is known above the connection, None where none is.

    `source_code`: COMPLAINT, CALL, LAST_GASP or POWER_FAIL. The same `key` again changes nothing.
    Raises UnableToNoteSignal.
    """
    if source_code not in SOURCES:
        raise UnableToNoteSignal(f"{source_code}: sources are {', '.join(SOURCES)}.")
    # By itself: callers come one by one, tens of thousands in a storm, and a table for each costs too much.
    above = live_for([connection_id], at).get(connection_id)
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outages_signal (company_id, connection_id, source_code, happened_at, noted_at,"
            f" outage_id, key) SELECT company_id, connection_id, %s, %s, %s, %s, %s FROM {PLACES}"
            " WHERE connection_id = %s ON CONFLICT (key) DO NOTHING",
            [source_code, happened_at, at, above.id if above else None, key, connection_id],
        )
    return above.id if above else None


@action
def note_signals(*, signals: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Note many signs in one write; how many are new.

    `signals`: connection_id, source_code, happened_at (instants with a time zone), key. Those below a live
    outage are counted to it. Raises UnableToNoteSignal.
    """
    if signals.is_empty():
        return 0
    stamp = signals.schema.get("happened_at")
    if not isinstance(stamp, pl.Datetime) or stamp.time_zone is None:
        raise UnableToNoteSignal("The column happened_at must hold instants with a time zone.")
    if strange := set(signals["source_code"].unique()) - set(SOURCES):
        raise UnableToNoteSignal(f"{', '.join(sorted(strange))}: sources are {', '.join(SOURCES)}.")
    rows = signals.select(
        pl.col("connection_id").cast(pl.Int64),
        pl.col("source_code").cast(pl.String),
        pl.col("happened_at").dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6f+00"),
        pl.col("key").cast(pl.String),
    )
    ids = rows["connection_id"].unique().to_list()
    known = live_for(ids, at)
    above = pl.DataFrame(
        {"connection_id": list(known), "outage_id": [one.id for one in known.values()]},
        schema={"connection_id": pl.Int64, "outage_id": pl.Int64},
    )
    told = rows.join(above, on="connection_id", how="left", maintain_order="left")
    with incoming(told, "outages_told_signals"), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outages_signal (company_id, connection_id, source_code, happened_at, noted_at,"
            " outage_id, key) SELECT p.company_id, s.connection_id, s.source_code,"
            f" s.happened_at::timestamptz, %s, s.outage_id, s.key FROM outages_told_signals s JOIN {PLACES} p"
            " ON p.connection_id = s.connection_id ORDER BY s.key ON CONFLICT (key) DO NOTHING",
            [at],
        )
        return int(cursor.rowcount)
