"""A meter's last register, read when it was taken away, tells what its silent last days used."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.lay_out import lay_out
from bijlighar.metering.actions.pending import validate_pending
from bijlighar.metering.queries.removal import last_place, last_register
from bijlighar.metering.rules.read_off import ReadOff


@action
def count_last_register(*, connection_id: int, by: Actor, at: datetime) -> None:
    """Let the register of the meter that went last tell what is open by now; what the meter told stays.

    Its open blocks since the register was last known share equally what is left, the sum exact; a doubtful
    register changes nothing. For the last account alone: whoever calls again after values of the meter's own
    came has the rest shared anew, and nobody else would.
    """
    place = last_place(connection_id)
    found = None if place is None else last_register(place)
    if (
        place is None
        or found is None
        or found.since is None
        or found.judged.doubts
        or not found.since.open_blocks
    ):
        return
    batch = lay_out(
        place.meter_id, found.since, found.judged.shared_wh, found.to_block, found.limits.register_max_wh,
        source=ReadOff.REMOVAL, by=by, at=at,
        key=f"{place.id} {found.since.from_at.isoformat()} {found.judged.shared_wh} {found.since.digest}",
    )  # fmt: skip
    if batch is not None:
        validate_pending(batch_ids=[batch.id], by=by, at=at)
