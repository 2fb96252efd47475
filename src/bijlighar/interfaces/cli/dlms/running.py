"""Meters are read in portions; what came is stored before the next ones are asked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bijlighar.interfaces.cli import exits
from bijlighar.kernel.actor import Actor

if TYPE_CHECKING:
    from bijlighar.metering.adapters.dlms import Ask, Limits, Outcome, Target

BY = Actor.system("dlms")


@dataclass(slots=True)
class Run:
    ask: Ask
    limits: Limits
    at: datetime
    take: Callable[[list[Outcome]], list[dict[str, Any]]] | None
    outcomes: list[Outcome] = field(default_factory=list)
    stored: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def portion(self, targets: list[Target], tell: Callable[[str], None]) -> None:
        """Read some meters, then store what came, before the next are asked."""
        from bijlighar.metering.adapters import dlms

        # Later portions begin later: a meter's clock is compared with the time by then.
        at = self.at + timedelta(seconds=time.monotonic() - self.began)
        found = dlms.read_meters(targets, self.ask, self.limits, at=at, tell=lambda one: tell(str(one.state)))
        self.outcomes += found
        if self.take is not None:
            self.stored += self.take(found)


def take(
    outcomes: list[Outcome], company: str | None, make: str | None, at: datetime
) -> list[dict[str, Any]]:
    from bijlighar.metering import actions, queries
    from bijlighar.metering.adapters import dlms
    from bijlighar.metering.rules import layout as layouts

    taken: list[dict[str, Any]] = []
    for landing in dlms.landings(outcomes, company=company, make=make):
        layout = layouts.from_mapping(dict(landing.layout), name=landing.name)
        with tempfile.TemporaryDirectory() as folder:
            try:
                received = actions.receive(path=landing.write(Path(folder)), layout=layout, by=BY, at=at)
            except actions.FileRefused as problem:
                exits.stop(problem, exits.REFUSED)
        batch = queries.batch(received.batch_id)
        assert batch is not None
        taken.append(
            {
                "what": "batch",
                "batch": received.batch_id,
                "name": landing.name,
                "already_taken": received.already_taken,
                "rows_read": batch.rows_read,
                "rows_taken": batch.rows_taken,
                "rows_rejected": batch.rows_rejected,
            }
        )
    if taken:
        # Once for all of them: blocks and midnights of a day make one version of it.
        done = actions.validate_pending(batch_ids=[one["batch"] for one in taken], by=BY, at=at)
        taken.append(
            {"what": "days", "days_new": done.new, "days_changed": done.changed, "days_same": done.same}
        )
    events = dlms.events(outcomes)
    if events.height:
        kept = actions.record_told_events(
            events=events, company_code=company, source_code="DLMS", by=BY, at=at
        )
        taken.append({"what": "events", **asdict(kept)})
    return taken
