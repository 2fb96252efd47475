"""At the counter: an operator acts for a person who stands there and says yes with a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

Reason = Literal["PAY", "COMPLAINT", "APPLICATION", "ACCOUNT"]
REASONS: Final[tuple[Reason, ...]] = ("PAY", "COMPLAINT", "APPLICATION", "ACCOUNT")
CODE_LIVES = timedelta(minutes=10)
VISIT_LASTS = timedelta(minutes=30)
"""So long the person's account stays open to the operator who was told the code, and to nobody else."""
TRIES_A_CODE = 5
VISITS_A_CONNECTION = 5
"""Codes to one connection's mobile within 24 hours, whichever counter asks."""
VISITS_A_STAFF = 200
"""Visits one operator may ask for within 24 hours."""
USED_AT_COUNTER: Final = "visit "
"""How it begins what a printed code was used by, where that was a visit; the visit's number follows."""
