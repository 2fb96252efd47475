"""A file becomes raw days and rejected rows, in one transaction: all of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.actions import store
from bijlighar.metering.actions.new_meters import register_named
from bijlighar.metering.adapters import delimited, parquet
from bijlighar.metering.adapters.sheet import FileRefused, Sheet
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries.stored import day_of
from bijlighar.metering.rules import grid, rows
from bijlighar.metering.rules.blocks import Int64s, to_bytes
from bijlighar.metering.rules.fold import ENERGY, REGISTER
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.network import queries as network

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Received:
    """The batch of a file. `already_taken`: the same content came before in the same layout."""

    batch_id: int
    already_taken: bool


@action
def receive(*, path: Path, layout: Layout, by: Actor, at: datetime, tell: Tell | None = None) -> Received:
    """Take a file once. Raises FileRefused, nothing written, when the file as a whole cannot be read."""
    say = tell or (lambda _: None)
    say("fingerprint")
    digest = _digest(path)
    one_at_a_time(f"metering.receive.{digest}")
    before = IngestBatch.objects.filter(content_digest=digest, layout_digest=layout.digest).values_list(
        "id", flat=True
    )
    if before:
        return Received(before[0], True)
    say("read")
    sheet = (parquet if layout.file_format == "parquet" else delimited).read(path, layout)
    batch, _ = take(sheet, layout, digest=digest, name=path.name, by=by, at=at, say=say)
    return Received(batch.id, False)


def take(
    sheet: Sheet,
    layout: Layout,
    *,
    digest: str,
    name: str,
    by: Actor,
    at: datetime,
    say: Tell,
    replay_of: int | None = None,
) -> tuple[IngestBatch, rows.Rejected]:
    """Judge a sheet's rows and store them as one batch; a replay leaves its rejected rows where they are."""
    company_id = company_of(layout)
    named = rows.meters_named(sheet.rows)
    registered = 0
    if layout.register_unknown is not None:
        registered = register_named(named, layout, company_id=company_id, at=at)
    known, ids = meters_known(named, company_id)
    say("judge")
    readings, rejected = rows.judge(sheet.rows, layout, known, at)
    placed = grid.place(readings, layout)
    rejected = grid.joined(rejected, placed.rejected)
    days = placed.days
    first, last = (day_of(days.day.min()), day_of(days.day.max())) if len(days.day) else (None, None)
    codes, counts = np.unique(rejected.code, return_counts=True)
    say("store")
    batch = IngestBatch.objects.create(
        content_digest=digest,
        layout_digest=layout.digest,
        layout=_plain(layout),
        header=sheet.header,
        name=name[:255],
        replay_of_id=replay_of,
        kind=REGISTER if layout.is_register else ENERGY,
        interval_minutes=layout.interval_minutes,
        rows_read=sheet.rows.height,
        rows_taken=placed.taken,
        rows_duplicate=placed.duplicates,
        rows_rejected=len(rejected.line),
        rows_rounded=readings.rounded,
        rejected_by_reason={Rejection(c).name: int(n) for c, n in zip(codes, counts, strict=True)},
        meters=len(np.unique(days.meter)),
        meters_registered=registered,
        meter_days=len(days.day),
        first_day=first,
        last_day=last,
        pending_from_day=first,
        received_at=at,
        received_by=by.label,
    )
    if first is not None and last is not None:
        _write_raw(batch, days, ids, first, last)
    if replay_of is None:
        _write_rejected(batch, rejected, sheet)
    return batch, rejected


def meters_known(serials: list[str], company_id: int | None) -> tuple[list[str], Int64s]:
    """Those of the serials that are registered, and the ids of their meters."""
    whose = "m.company_id IS NULL" if company_id is None else "m.company_id = %(company)s"
    with incoming(pl.DataFrame({"serial": serials}, schema={"serial": pl.String}), "named"):
        found = outgoing(
            f"SELECT m.serial, m.id FROM named JOIN metering_meter m ON m.serial = named.serial AND {whose}",
            {"company": company_id},
            {"serial": pl.String(), "id": pl.Int64()},
        )
    return found["serial"].to_list(), found["id"].to_numpy()


def company_of(layout: Layout) -> int | None:
    """The company whose meters the layout names. Raises FileRefused when there is no such company."""
    if layout.company is None:
        return None
    company = network.company(layout.company)
    if company is None:
        known = ", ".join(one.code for one in network.companies()) or "none yet"
        raise FileRefused(
            f"The layout {layout.name!r} is for the company {layout.company!r}, which is not registered here "
            f"(registered: {known}). Correct `company:` or register it; nothing was taken."
        )
    return company.id


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(layout: Layout) -> dict[str, object]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in dict(layout.source).items()
    }


def _write_raw(batch: IngestBatch, days: grid.RawDays, ids: Int64s, first: date, last: date) -> None:
    store.make_months(first, last)
    meter = ids[days.meter]
    # In the order of the key, so that the index grows at its end.
    order = np.lexsort((meter, days.day))
    n = len(order)
    store.insert(
        "metering_raw_day",
        [
            ("day", "date", days.day[order]),
            ("meter_id", "int8", meter[order]),
            ("batch_id", "int8", np.full(n, batch.id)),
            ("kind", "int2", np.full(n, batch.kind)),
            ("interval_minutes", "int2", np.full(n, batch.interval_minutes)),
            ("values", "bytes", to_bytes(days.values[order])),
        ],
        days.register_start[order],
        days.register_end[order],
    )


def _write_rejected(batch: IngestBatch, rejected: rows.Rejected, sheet: Sheet) -> None:
    if not len(rejected.line):
        return
    texts = sheet.text_of(pl.Series(rejected.line))
    names = {int(code): Rejection(code).name for code in np.unique(rejected.code)}
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY metering_rejected_row (batch_id, line_number, reason_code, raw_text) FROM STDIN"
        ) as copy,
    ):
        for line, code, text in zip(rejected.line.tolist(), rejected.code.tolist(), texts, strict=True):
            copy.write_row((batch.id, line, names[code], text.replace("\x00", "\ufffd")))
