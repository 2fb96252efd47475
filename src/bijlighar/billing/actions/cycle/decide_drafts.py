"""An officer decides about doubtful drafts: bill them as they are, hold them, or have the meter read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.refusal import UnableToStep, held_group, shortened
from bijlighar.billing.rules.checks import Doubt
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

Decision = Literal["ACCEPT", "HOLD", "READ"]
STATE_OF: dict[str, str] = {"ACCEPT": "ACCEPTED", "HOLD": "HELD", "READ": "TO_READ"}


@action
def decide_drafts(
    *,
    group_id: int,
    decision: Decision,
    note: str,
    expected: int,
    by: Actor,
    at: datetime,
    state_code: str = "WAITING",
    doubt: Doubt | None = None,
    connection_ids: Sequence[int] | None = None,
) -> int:
    """Decide about a group's drafts in one state: those named, those of one doubt, or all; how many.

    `expected` is how many the preview showed (`billing.queries.chosen_drafts`): when it are others by now,
    nothing is decided. A draft that cannot be billed at all is never accepted. Raises `UnableToStep`.
    """
    held_group(group_id, ("DRAFTED",), "be decided about")
    if decision not in STATE_OF or state_code not in ("WAITING", *STATE_OF.values()):
        raise UnableToStep(f"{decision} is no decision about drafts that are {state_code}.")
    plain = shortened(note, "A decision")
    chosen = queries.chosen_drafts(
        group_id, state_code=state_code, doubt=doubt, connection_ids=connection_ids
    )
    if chosen.drafts != expected:
        raise UnableToStep(
            f"There are {chosen.drafts} of these drafts now, and {expected} were shown. Nothing was decided; "
            "look again."
        )
    if decision == "ACCEPT" and chosen.not_billable:
        raise UnableToStep(
            f"{chosen.not_billable} of the {chosen.drafts} drafts cannot be billed at all. Hold them or have "
            "the meters read; nothing was decided."
        )
    where = ["group_id = %(group)s", "state_code = %(state)s"]
    if doubt is not None:
        where.append("doubts & %(doubt)s <> 0")
    if connection_ids is not None:
        where.append("connection_id = ANY(%(ids)s)")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_draft SET state_code = %(new)s, decided_at = %(at)s, decided_by_id = %(by_id)s,"
            f" decided_by = %(by)s, decided_note = %(note)s WHERE {' AND '.join(where)}",
            {
                "group": group_id, "state": state_code, "doubt": int(doubt or 0),
                "ids": list(connection_ids or ()), "new": STATE_OF[decision], "at": at,
                "by_id": by.id if by.kind == "staff" else None, "by": by.label, "note": plain,
            },
        )  # fmt: skip
        return int(cursor.rowcount)
