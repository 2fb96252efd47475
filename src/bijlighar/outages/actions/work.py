"""What the desk knows of a live outage: why, who is on the way, and when power should be back."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.outages.actions.opened import UnableToChangeOutage, held, note
from bijlighar.outages.actions.tell import tell_below
from bijlighar.outages.rules import causes_of


@action
def estimate(
    *, outage_id: int, estimate_at: datetime | None, by: Actor, at: datetime, reason: str = ""
) -> int:
    """Say when power should be back, None: nobody knows; the how-manieth estimate it is.

    Those without power are told, once each. The same estimate again changes nothing.
    Raises UnableToChangeOutage.
    """
    if estimate_at is not None and estimate_at <= at:
        raise UnableToChangeOutage("An estimate lies ahead. If power is back, note that instead.")
    row = held(outage_id, "estimate")
    if row.estimates and row.estimate_at == estimate_at:
        return row.estimates
    row.estimate_at, row.estimate_told_at, row.estimates = estimate_at, at, row.estimates + 1
    row.save()
    note(row, "ESTIMATED", by, at, text=reason, estimate_at=estimate_at)
    if row.state_code != "SUSPECTED":
        tell_below(row, "ESTIMATE", row.estimates, at)
    return row.estimates


@action
def set_cause(*, outage_id: int, cause_code: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Write down why there is no power; also when it is back. Raises UnableToChangeOutage."""
    row = held(outage_id, "set_cause")
    if cause_code not in {cause.code for cause in causes_of(row.kind_code)}:
        raise UnableToChangeOutage(f"{cause_code!r} is no cause of such an outage.")
    row.cause_code = cause_code
    row.save()
    note(row, "CAUSE", by, at, text=f"{cause_code} {reason}".strip())


@action
def set_crew(*, outage_id: int, crew: str, by: Actor, at: datetime) -> None:
    """Write down who is on the way. Raises UnableToChangeOutage."""
    if not crew.strip():
        raise UnableToChangeOutage("Say who is on the way.")
    row = held(outage_id, "set_crew")
    row.crew, row.crew_arrived_at = crew.strip()[:120], None
    row.save()
    note(row, "CREW", by, at, text=crew)


@action
def crew_arrived(*, outage_id: int, by: Actor, at: datetime) -> None:
    """Note that the crew is there. Raises UnableToChangeOutage."""
    row = held(outage_id, "arrive")
    if not row.crew:
        raise UnableToChangeOutage("Nobody was sent yet; say first who is on the way.")
    row.crew_arrived_at = at
    row.save()
    note(row, "ARRIVED", by, at)
