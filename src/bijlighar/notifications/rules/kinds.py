"""Kinds of messages: which a person may switch off, which wait for the morning, which way they may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KindCode = Literal[
    "CODE", "DISCONNECTION", "RECHARGE", "LOW_BALANCE", "BALANCE", "BILL", "THRESHOLD", "METER", "OUTAGE",
    "ACCOUNT", "ANSWER", "COMPLAINT",
]  # fmt: skip
WayCode = Literal["SMS", "WHATSAPP", "PUSH", "EMAIL"]
WAYS: tuple[WayCode, ...] = ("SMS", "WHATSAPP", "PUSH", "EMAIL")
WAY_WORDS: dict[str, tuple[str, str]] = {
    "SMS": ("SMS", "एसएमएस"),
    "WHATSAPP": ("WhatsApp", "व्हाट्सऐप"),
    "PUSH": ("This browser", "यही ब्राउज़र"),
    "EMAIL": ("E-mail", "ई-मेल"),
    "NONE": ("Not at all", "कभी नहीं"),
}
"""(English, Hindi) of what may be chosen."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. A must-have cannot be switched off; an urgent one is sent at night too, and always.

    `ways`: the ways it may take. A code proves who holds the mobile, so it goes nowhere else. `use`: the use
    of personal data (`privacy.rules.uses`) without which it is not sent; empty where it needs none.
    """

    code: KindCode
    name_en: str
    name_hi: str
    is_must: bool = False
    is_urgent: bool = False
    ways: tuple[WayCode, ...] = WAYS
    use: str = ""


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("CODE", "Codes", "कोड", is_must=True, is_urgent=True, ways=("SMS", "WHATSAPP")),
        Kind(
            "DISCONNECTION", "Before and after electricity is cut off", "बिजली कटने से पहले और बाद",
            is_must=True, is_urgent=True,
        ),
        Kind("RECHARGE", "Money received", "पैसे मिले", is_urgent=True),
        Kind("LOW_BALANCE", "The balance runs low", "बैलेंस कम है"),
        Kind("BALANCE", "Balance and use from time to time", "समय-समय पर बैलेंस और खपत", use="ADVICE"),
        Kind("BILL", "Bills", "बिल"),
        Kind("THRESHOLD", "Before the next threshold", "अगली सीमा से पहले", use="ADVICE"),
        Kind("METER", "Meter", "मीटर"),
        Kind("OUTAGE", "Power cuts", "बिजली बंद"),
        Kind("COMPLAINT", "Your complaints", "आपकी शिकायतें", is_urgent=True),
        Kind("ACCOUNT", "Changes in your account", "खाते में बदलाव"),
        # What somebody asked for by SMS is sent back the same way.
        Kind(
            "ANSWER", "Answers to your SMS", "आपके एसएमएस का जवाब",
            is_must=True, is_urgent=True, ways=("SMS",),
        ),
    )
}  # fmt: skip
CHOOSABLE: tuple[str, ...] = tuple(code for code, kind in KINDS.items() if len(kind.ways) > 2)
"""Kinds whose way a person chooses."""
