"""When a connection had no power: by the outages above it, and by what was written down beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.metering import queries as metering
from bijlighar.outages.queries.above import interruptions_of
from bijlighar.outages.queries.records import OutageBrief


@dataclass(frozen=True, slots=True)
class WithoutPower:
    """A stretch [from_at, to_at) without power that is over.

    `outage` where one is known; without it `source_code` says who tells of it: EVENT (the meter), FEEDER or
    OFFICER.
    """

    from_at: datetime
    to_at: datetime
    outage: OutageBrief | None = None
    source_code: str = ""


def without_power(connection_id: int, from_at: datetime, to_at: datetime) -> list[WithoutPower]:
    """All that is known to be over of [from_at, to_at), the newest first, each time once.

    An outage above the home says why; what its meter told of the same time adds nothing to it.
    """
    known = interruptions_of(connection_id, from_at, to_at)
    found = [WithoutPower(each.from_at, each.to_at, each.outage) for each in known if each.to_at is not None]
    taken = [(each.from_at, each.to_at or to_at) for each in known]
    for each in metering.interruptions(connection_id, from_at, to_at):
        is_told = any(each.from_at < end and begin < each.to_at for begin, end in taken)
        if each.withdrawn_at is None and each.to_at <= to_at and not is_told:
            found.append(WithoutPower(each.from_at, each.to_at, source_code=each.source_code))
            taken.append((each.from_at, each.to_at))
    return sorted(found, key=lambda each: each.from_at, reverse=True)
