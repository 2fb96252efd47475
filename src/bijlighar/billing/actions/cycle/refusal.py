"""What every step of the cycle refuses in one voice, and how it takes its group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bijlighar.billing.models import Group
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.people.rules.roles import Permission

MAY: Permission = "bill.correct"
"""Who may work on a cycle at an office."""


class UnableToStep(ValueError):
    """A step of the cycle cannot be taken; nothing was written. `missing`: days without readings, if these
    are why."""

    def __init__(self, text: str, missing: Sequence[date] = ()) -> None:
        super().__init__(text)
        self.missing = tuple(missing)


def held_group(group_id: int, states: Sequence[str], verb: str) -> Group:
    """The group, for this transaction alone; refuses when it is not in one of the states."""
    one_at_a_time(f"billing.group.{group_id}")
    found = Group.objects.select_for_update().filter(id=group_id).first()
    if found is None:
        raise UnableToStep(f"There is no group {group_id} of a billing cycle.")
    if found.state_code not in states:
        raise UnableToStep(
            f"Group {group_id} is {found.state_code}: it cannot {verb}. "
            f"That needs {' or '.join(states)}; `bijlighar bill state` shows where each group is."
        )
    return found


def shortened(note: str, what: str) -> str:
    """A note that stays with a decision; refuses an empty one."""
    plain = " ".join(note.split())[:300]
    if not plain:
        raise UnableToStep(f"{what} needs a note: it stays with the decision.")
    return plain
