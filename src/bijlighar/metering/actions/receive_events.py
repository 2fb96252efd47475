"""Takes a file of events: every row becomes an event, was one already, or is kept with its reason."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.metering.actions.record_events import record_events
from bijlighar.metering.adapters import delimited
from bijlighar.metering.adapters.sheet import FileRefused, Source
from bijlighar.metering.models import EventBatch
from bijlighar.metering.queries.serials import meters_known
from bijlighar.metering.rules import event_layout
from bijlighar.metering.rules.event_layout import EventLayout
from bijlighar.network import queries as network


@dataclass(frozen=True, slots=True)
class EventsReceived:
    """A file: rows read = new + known + rejected. `interruptions` written down by it, `withdrawn` by it."""

    batch_id: int
    rows_read: int
    new: int
    known: int
    rejected: int
    rejected_by_reason: dict[str, int]
    interruptions: int
    withdrawn: int


@action
def receive_events(
    *, path: Path, layout: EventLayout, by: Actor, at: datetime, source: Source | None = None
) -> EventsReceived:
    """Take a file of events, CSV unless `source` reads it.

    The same file again takes what was rejected before and is possible now.

    Nothing is lost: the text of each line stays with its event or with the reason why it is none. Raises
    FileRefused when the file as a whole cannot be read or names a company that is not here.
    """
    company_id = _company(layout)
    source = source or delimited.source(path, layout.sheet)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    parts, lost = [], []
    for sheet in source.pieces():
        serials, ids = meters_known(event_layout.serials(sheet.rows), company_id)
        taken, rejected = event_layout.judge(
            sheet.rows, layout, dict(zip(serials, ids.tolist(), strict=True))
        )
        texts = pl.Series(sheet.text_of(taken["line"]), dtype=pl.String)
        parts.append(taken.with_columns(detail=_details(texts)))
        lost.append(rejected.with_columns(text=pl.Series(sheet.text_of(rejected["line"]), dtype=pl.String)))
    events, rejected = pl.concat(parts), pl.concat(lost)
    # The sums are known only once the events are in, and a batch is never changed: its number comes first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('metering_event_batch', 'id'))")
        (batch_id,) = cursor.fetchone()
    recorded = record_events(events=events, source_code="FILE", batch_id=batch_id, by=by, at=at)
    EventBatch.objects.create(
        id=batch_id,
        content_digest=digest,
        layout=json.loads(json.dumps(dict(layout.source), default=str)),
        header=source.header,
        name=path.name[:255],
        rows_read=events.height + rejected.height,
        rows_new=recorded.new,
        rows_known=recorded.already_there,
        rows_rejected=rejected.height,
        received_at=at,
        received_by=by.label,
    )
    _keep(digest, batch_id, events["line"], rejected)
    return EventsReceived(
        batch_id,
        events.height + rejected.height,
        recorded.new,
        recorded.already_there,
        rejected.height,
        dict(sorted(Counter(rejected["reason_code"].to_list()).items())),
        recorded.interruptions,
        recorded.withdrawn,
    )


def _company(layout: EventLayout) -> int | None:
    if layout.sheet.company is None:
        return None
    found = network.company(layout.sheet.company)
    if found is None:
        raise FileRefused(f"There is no company {layout.sheet.company!r} here. Nothing was taken.")
    return found.id


def _details(texts: pl.Series) -> pl.Series:
    return texts.map_elements(lambda text: json.dumps({"row": text}), return_dtype=pl.String)


def _keep(digest: str, batch_id: int, taken: pl.Series, rejected: pl.DataFrame) -> None:
    """Keep rejected rows once for each file, and mark those that went in now."""
    with incoming(rejected, "metering_events_lost"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_rejected_event (batch_id, content_digest, line_number, reason_code, "
            "raw_text) SELECT %(batch)s, %(digest)s, line, reason_code, coalesce(text, '') "
            "FROM metering_events_lost ORDER BY line ON CONFLICT DO NOTHING",
            {"batch": batch_id, "digest": digest},
        )
        cursor.execute(
            "UPDATE metering_rejected_event SET taken_with_id = %(batch)s WHERE content_digest = %(digest)s "
            "AND taken_with_id IS NULL AND line_number = ANY(%(lines)s)",
            {"batch": batch_id, "digest": digest, "lines": taken.to_list()},
        )
