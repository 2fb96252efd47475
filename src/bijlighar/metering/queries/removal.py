"""What the register read when a meter was taken away tells of the blocks that nobody measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from bijlighar.kernel.time import settlement_day
from bijlighar.metering.models import Installation
from bijlighar.metering.queries.known import edits
from bijlighar.metering.queries.since_known import block_number, interval_of, limits_of, since_known
from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.read_off import (
    WORDS,
    Doubt,
    Judged,
    Limits,
    Since,
    against,
    digit_wh,
    not_too_long,
)

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LastRegister:
    """A meter's last register reading, held against what is known before it, up to `to_block`."""

    to_block: int
    since: Since | None
    judged: Judged
    limits: Limits


def last_register(place: Installation) -> LastRegister | None:
    """Judge the register of a main meter that was taken away; None: it hangs there yet, or nobody read it.

    What was estimated and stands stays where that can be; else it is open like what is missing.
    """
    if place.to_at is None or place.register_end_wh is None or place.role_code != "MAIN":
        return None
    end, each = place.to_at - _INSTANT, interval_of(place.meter_id) // BLOCK_MINUTES
    # A block in which a meter went counts for it, as `fitted` has it.
    to_block = -(-(block_number(end) + 1) // each) * each
    limits = limits_of(place.connection_id, place.meter_id, settlement_day(end))
    for keeps_estimates in (True, False):
        since = since_known(
            place.connection_id,
            place.meter_id,
            to_block,
            removed_at=place.to_at,
            keeps_estimates=keeps_estimates,
            hung_at=place.from_at,
        )
        judged = not_too_long(
            against(place.register_end_wh, digit_wh(place.register_end_wh), since, limits), since
        )
        if since is not None and _is_corrected(place.meter_id, since, to_block):
            # What a person took off a day the register still holds: its rest is not what was used.
            judged = replace(judged, doubts=(*judged.doubts, Doubt.DIFFERS))
        if not judged.doubts or since is None or not since.open_blocks:
            break
    return LastRegister(to_block, since, judged, limits)


def _is_corrected(meter_id: int, since: Since, to_block: int) -> bool:
    days = np.arange(block_number(since.from_at) // BLOCKS, (to_block - 1) // BLOCKS + 1)
    return len(edits(day_key(np.full(len(days), meter_id), days)).key) > 0


def last_register_doubts(connection_id: int) -> list[tuple[str, str]]:
    """(English, Hindi) why the register read when a connection's last meter went tells no day's use."""
    place = last_place(connection_id)
    found = None if place is None else last_register(place)
    return [] if found is None else [WORDS[doubt] for doubt in found.judged.doubts]


def last_place(connection_id: int) -> Installation | None:
    """The main meter of a connection that went last."""
    gone = Installation.objects.filter(connection_id=connection_id, role_code="MAIN", to_at__isnull=False)
    return gone.order_by("-to_at").first()
