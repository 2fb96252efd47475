"""Signing in: how long a code lives, how often one may try, and what the answers are."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

CODE_LIVES = timedelta(minutes=5)
TRIES_A_CODE = 5
WINDOW = timedelta(hours=1)
CODES_A_MOBILE_AND_ADDRESS = 5
"""Codes that one address may ask for one mobile within the window: a stranger uses up his own five."""
CODES_A_MOBILE = 20
"""Codes to one mobile from all addresses together: nobody's phone is flooded."""
CODES_AN_ADDRESS = 300
"""Codes for all mobiles that one address asks for: carriers put thousands of phones behind one address."""
WRONG_TRIES_A_MOBILE = 30
"""Wrong tries at all codes of one mobile within the window; after them no code is taken, right or wrong.

Whoever guesses hits one code of six digits with one try in a million, whichever challenge he tries. With 30
tries that is 0.003 % an hour for one mobile; without this limit 20 codes of 5 tries would give 0.01 %. From
one address 5 codes of 5 tries are 25, which alone never close the mobile for its owner.
"""

PASSWORD_WINDOW = timedelta(minutes=15)
PASSWORD_TRIES_A_LOGIN_AND_ADDRESS = 5
"""Wrong passwords of one login from one address: a stranger shuts out himself, not the officer elsewhere."""
PASSWORD_TRIES_A_LOGIN = 100
"""Wrong passwords of one login from all addresses together: 400 guesses an hour find no password of ten."""
PASSWORD_TRIES_AN_ADDRESS = 50


def counted_address(ip: str) -> str:
    """Under which address a try is counted: of IPv6 the /64, which is one household's; else as it is."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return ip[:45]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
    return str(found)


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The one answer to every request for a code, sent or not: until when a code can be used, and where.

    `challenge` stays in the session that asked and comes back with the code: a code works nowhere else.
    """

    expires_at: datetime
    challenge: str


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
