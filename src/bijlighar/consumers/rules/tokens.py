"""Tokens: what a consumer may let a program of theirs see and do, for how long, and how often it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

KIND = "bjt"
"""The letters before a token."""

SCOPES: dict[str, tuple[str, str]] = {
    "read:profile": (
        "the connection: service number and name, both masked, category and load",
        "कनेक्शन: उपभोक्ता नंबर और नाम (दोनों छिपाकर), श्रेणी और भार",
    ),
    "read:meter-days": ("units of each day", "हर दिन की यूनिट"),
    "read:blocks": (
        "units of each 15 minutes: they show when somebody is at home",
        "हर 15 मिनट की यूनिट: इनसे पता चलता है कि घर पर कब कोई है",
    ),
    "read:balance": ("balance, dues and passbook", "बैलेंस, बकाया और पासबुक"),
    "read:bills": ("bills", "बिल"),
    "read:outages": ("power cuts at the connection", "कनेक्शन पर बिजली कब बंद रही"),
    "read:meter": ("the state of the meter", "मीटर का हाल"),
    "write:complaints": (
        "tell complaints in your name, and how far these are",
        "आपके नाम से शिकायत करना, और वह कहाँ तक पहुँची",
    ),
}
"""Code -> what a program with it may read or do (English, Hindi). What is not named is not let through."""

LONGEST_NAME = 40
LIVE_TOKENS = 10
"""Tokens of one mobile that are neither withdrawn nor over."""
USUAL_DAYS, MOST_DAYS = 365, 731
_NAME = re.compile(r"[^\W_](?:[\w .,'&()+-]*[\w.)+])?")
_NUMBER = re.compile(r"(?:\d\W*){6}")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls a token may make within a time."""

    calls: int
    within: timedelta


def clean_name(text: str) -> str | None:
    """A name as it is kept, or None: at most forty signs, a letter or digit first, and no long number.

    The name stands in the list of who looked, which others at the connection read too: no telephone number.
    """
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME or not _NAME.fullmatch(_plain(name)) or _NUMBER.search(name):
        return None
    return name


def _plain(name: str) -> str:
    """Signs of vowels belong to their letter in Indian scripts, though a pattern takes them for marks."""
    return "".join("a" if "\u0900" <= sign <= "\u0dff" else sign for sign in name)


def wait_seconds(window_at: datetime, calls: int, limit: Limit, at: datetime) -> int:
    """How long a token waits after its `calls`th call of a window, in whole seconds; 0: it may go on."""
    if calls <= limit.calls:
        return 0
    return max(1, -int((at - window_at - limit.within).total_seconds() // 1))
