"""Linking a mobile to a connection: how long a code lives and how often one may try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CODE_LIVES = timedelta(minutes=10)
TRIES_A_CODE = 5
WINDOW = timedelta(hours=24)
REQUESTS_A_MOBILE = 10
"""Requests of one mobile within the window, for numbers that exist and numbers that do not alike."""
CODES_A_CONNECTION = 5
"""Codes sent to one connection's registered mobile within the window, whoever asks: nobody is flooded."""
LETTER_DIGITS = 12
"""Digits of a printed code: with ten tries a day a mobile hits it once in a hundred thousand million days."""
LETTER_LIVES = timedelta(days=60)
"""A printed code ends so long after its bill was issued: until about when the next but one comes."""
LONGEST_NAME = 40
"""Signs of the name that somebody gives a connection."""

Outcome = Literal["LINKED", "ASKED", "TOO_MANY", "WRONG", "NO_CODE"]


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What became of a wish to see a connection.

    LINKED: done, `connection_id` says which. ASKED: if the number exists and has a registered mobile, a code
    went there; nothing tells whether it did. TOO_MANY: this mobile asked too often today. WRONG: not the
    code, or a printed one that counts no more. NO_CODE: the code is too old, used up by wrong tries, or was
    never asked for.
    """

    outcome: Outcome
    connection_id: int | None = None

    @property
    def is_linked(self) -> bool:
        """Whether the mobile may see the connection now."""
        return self.outcome == "LINKED"


def may_end(*, asker: str, other: str, registered: str, since: Sequence[tuple[str, datetime]]) -> bool:
    """Whether one mobile may end another's link: the registered one always, else whoever was there first.

    `since`: each linked mobile with the instant of its link. Nobody ends the registered mobile's, nor his own
    here.
    """
    at = dict(since)
    if asker == other or asker not in at or other not in at or other == registered:
        return False
    return asker == registered or at[asker] < at[other]
