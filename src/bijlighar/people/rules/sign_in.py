"""Signing in: how long a code lives, how often one may try, and what the answers are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CODE_LIVES = timedelta(minutes=5)
TRIES_A_CODE = 5
WINDOW = timedelta(hours=1)
CODES_A_MOBILE = 5
CODES_AN_ADDRESS = 30
"""Codes asked for from one IP address within the window; a village shares one, so this is not small."""

PASSWORD_WINDOW = timedelta(minutes=15)
PASSWORD_TRIES_A_LOGIN = 5
PASSWORD_TRIES_AN_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The one answer to every request for a code, sent or not: until when a code can be used."""

    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """Whether a code was right. WRONG: not the code. NO_CODE: too old, used, tried too often or never sent.

    Neither says whether the mobile belongs to a consumer: codes go to every mobile that asks.
    """

    refusal: Literal["", "WRONG", "NO_CODE"] = ""

    @property
    def is_right(self) -> bool:
        """Whether the person may sign in."""
        return not self.refusal

    def __bool__(self) -> bool:
        return self.is_right


@dataclass(frozen=True, slots=True)
class StaffSignIn:
    """Who signed in, or None with WRONG (login or password) or TOO_MANY (wait a quarter of an hour)."""

    staff_id: int | None
    refusal: Literal["", "WRONG", "TOO_MANY"] = ""
