"""Officers look at reports of tampering: a note is enough, or somebody goes and looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.models import TamperStep
from bijlighar.metering.queries.events import tamper_key, tampers_told

TamperDecision = Literal["SEEN", "INSPECT"]
AT_ONCE = 500


class UnableToDecideTampers(ValueError):
    """Reports that cannot be decided so."""


@action
def decide_tampers(
    *, ids: Sequence[str], decision: TamperDecision, note: str, by: Actor, at: datetime
) -> int:
    """Note that a person looked at reports of tampering (`TamperRecord.id`), all or none; how many they were.

    SEEN: nothing more is to be done; INSPECT: the meter is to be visited. A later decision replaces an
    earlier one, which stays on record. Raises UnableToDecideTampers without a person, a note or such reports.
    """
    if by.id is None:
        raise UnableToDecideTampers("A person decides about reports of tampering; sign in first.")
    if decision not in ("SEEN", "INSPECT"):
        raise UnableToDecideTampers(f"{decision!r} is no decision; take SEEN or INSPECT.")
    if not note.strip():
        raise UnableToDecideTampers("Nothing says why; write a note, which stays with the reports.")
    try:
        keys = sorted({tamper_key(each) for each in ids})
    except ValueError as why:
        raise UnableToDecideTampers(str(why)) from why
    if not keys or len(keys) > AT_ONCE:
        raise UnableToDecideTampers(f"Take between 1 and {AT_ONCE} reports at once; these are {len(keys)}.")
    if unknown := [key for key in keys if key not in tampers_told(keys)]:
        raise UnableToDecideTampers(f"{len(unknown)} of the reports do not exist; load the list anew.")
    TamperStep.objects.bulk_create(
        TamperStep(
            meter_id=meter_id,
            code=code,
            from_at=from_at,
            step_code=decision,
            note=note.strip(),
            taken_at=at,
            taken_by_id=by.id,
            taken_by=by.label,
        )
        for meter_id, code, from_at in keys
    )
    return len(keys)
