"""Linking a mobile to a connection: how long a code lives and how often one may try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

CODE_LIVES = timedelta(minutes=10)
TRIES_A_CODE = 5
WINDOW = timedelta(hours=24)
REQUESTS_A_MOBILE = 10
"""Requests of one mobile within the window, for numbers that exist and numbers that do not alike."""
CODES_A_CONNECTION = 5
"""Codes sent to one connection's registered mobile within the window, whoever asks: nobody is flooded."""
LONGEST_NAME = 40
"""Signs of the name that somebody gives a connection."""

Outcome = Literal["LINKED", "ASKED", "TOO_MANY", "WRONG", "NO_CODE"]


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What became of a wish to see a connection.

    LINKED: done, `connection_id` says which. ASKED: if the number exists and has a registered mobile, a code
    went there; nothing tells whether it did. TOO_MANY: this mobile asked too often today. WRONG: not the
    code. NO_CODE: the code is too old, used up by wrong tries, or was never asked for.
    """

    outcome: Outcome
    connection_id: int | None = None

    @property
    def is_linked(self) -> bool:
        """Whether the mobile may see the connection now."""
        return self.outcome == "LINKED"
