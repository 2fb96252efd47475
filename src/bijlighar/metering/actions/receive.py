"""A file becomes raw days and rejected rows, in one transaction: all of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions.take import Progress, take
from bijlighar.metering.adapters import delimited, ies, parquet
from bijlighar.metering.adapters.sheet import FileRefused, Source
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.rules.layout import Layout
from bijlighar.network import queries as network

Tell = Callable[[str], None]
_READERS: dict[str, Callable[[Path, Layout], Source]] = {
    "csv": delimited.source,
    "parquet": parquet.source,
    "ies": ies.source,
}


@dataclass(frozen=True, slots=True)
class Received:
    """The batch of a file. `already_taken`: the same content came before in the same layout."""

    batch_id: int
    already_taken: bool


@action
def receive(
    *,
    path: Path,
    layout: Layout,
    by: Actor,
    at: datetime,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Received:
    """Take a file once. Raises FileRefused, nothing written, when the file as a whole cannot be read.

    `tell` hears each stage by name, `progress` how far the file is taken (done, of how much).
    """
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
    source = _READERS[layout.file_format](path, layout)
    batch, _ = take(
        source,
        layout,
        company_id=company_of(layout),
        digest=digest,
        name=path.name,
        by=by,
        at=at,
        progress=progress,
    )
    return Received(batch.id, False)


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
