"""Reads rejected rows again: after the meter was registered, or with a corrected layout."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions.receive import Tell, company_of
from bijlighar.metering.actions.take import take
from bijlighar.metering.adapters import delimited
from bijlighar.metering.models import IngestBatch, RejectedRow
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.layout import Layout


class UnableToReplay(ValueError):
    """There is no such batch, or none of its rejected rows can be taken now."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`rows` that were tried, how many of them went in now and how many are still rejected."""

    batch_id: int
    rows: int
    went_in: int
    still_rejected: int


@action
def replay(
    *, batch_id: int, layout: Layout | None, by: Actor, at: datetime, tell: Tell | None = None
) -> Replayed:
    """Try the rejected rows of a batch again, by its own layout or by another one.

    Rows that go in now belong to a new batch and are marked; the others stay as they were. Raises
    UnableToReplay when nothing changed: then nothing is written either.
    """
    say = tell or (lambda _: None)
    one_at_a_time(f"metering.replay.{batch_id}")
    origin = IngestBatch.objects.filter(id=batch_id).first()
    if origin is None:
        raise UnableToReplay(f"There is no batch {batch_id}. `bijlighar ingest --batches` lists them.")
    waiting = list(
        RejectedRow.objects.filter(batch_id=batch_id, replayed_by__isnull=True)
        .order_by("line_number")
        .values_list("id", "raw_text")
    )
    if not waiting:
        raise UnableToReplay(f"Batch {batch_id} has no rejected row left to replay.")
    texts = [text for _, text in waiting]
    chosen = _as_text(layout or layouts.from_mapping(origin.layout, name=origin.name))
    source = delimited.from_texts(origin.header, texts, chosen, origin.name)
    digest = hashlib.sha256("\n".join([str(batch_id), *texts]).encode()).hexdigest()
    say("judge")
    batch, rejected = take(
        source,
        chosen,
        company_id=company_of(chosen),
        digest=digest,
        name=f"replay of {origin.name}",
        by=by,
        at=at,
        replay_of=batch_id,
    )
    lost = set(rejected.tolist())
    went_in = [row for line, (row, _) in enumerate(waiting, start=1) if line not in lost]
    if not went_in:
        raise UnableToReplay(
            f"None of the {len(waiting)} rejected rows of batch {batch_id} can be taken yet, for the same "
            "reasons as before. Register the meters or give a corrected layout (--layout)."
        )
    RejectedRow.objects.filter(id__in=went_in).update(replayed_by=batch)
    return Replayed(batch.id, len(waiting), len(went_in), len(lost))


def _as_text(layout: Layout) -> Layout:
    """The same layout for rows kept as text: those of a Parquet file are kept as CSV with plain stamps."""
    if layout.file_format == "csv":
        return layout
    source: dict[str, Any] = {
        **layout.source,
        "format": "csv",
        "stamp_formats": list(layout.formats) or ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"],
    }
    return layouts.from_mapping(source, name=layout.name)
