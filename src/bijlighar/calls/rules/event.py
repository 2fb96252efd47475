"""What an exchange tells of a call, in our words; adapters make these records from its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.calls.rules.codes import Kind

FRESH_SECONDS = 300
"""A message that was signed longer ago is not taken; so long is remembered what was taken."""


class UnreadableEvent(ValueError):
    """The message is genuine, or claims to be, and is no event that we know; it is kept all the same."""


class NotSigned(ValueError):
    """The message does not carry the exchange's signature, or an old one."""


@dataclass(frozen=True, slots=True)
class CtiEvent:
    """One event of one call, at the instant at which it happened at the exchange.

    `caller_mobile`: "+91" and ten digits, or empty when withheld or a landline (`caller_number` as dialled).
    `line`: the trunk it came in by; `operator_code`: the desk that is offered it, answers it, or gets it by a
    transfer; `digits`: the key pressed (empty: none in time). `event_key` names the event within its call; a
    repeat with the same is the same event. `plays_prompts`: the exchange speaks what the menu answers.
    """

    call_key: str
    kind: Kind
    happened_at: datetime
    caller_mobile: str = ""
    dialled: str = ""
    line: str = ""
    operator_code: str = ""
    digits: str = ""
    event_key: str = ""
    plays_prompts: bool = False

    @property
    def key(self) -> str:
        """The event's name within its call."""
        if self.event_key:
            return self.event_key
        return f"{self.kind}/{self.happened_at.isoformat()}/{self.operator_code}/{self.digits}"[:120]
