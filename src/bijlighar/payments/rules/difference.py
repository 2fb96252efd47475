"""What may not agree between our payments, a gateway's settlement and the bank."""

from __future__ import annotations

from typing import Literal

DifferenceKind = Literal[
    "LOST", "AMOUNT", "NOT_SETTLED", "REFUND_UNKNOWN", "REFUND_AMOUNT", "BANK_MISSING", "BANK_AMOUNT",
    "BANK_UNKNOWN",
]  # fmt: skip
DIFFERENCE_WORDS: dict[DifferenceKind, tuple[str, str]] = {
    "LOST": ("settled by the gateway, and we were never told", "गेटवे ने दिया, पर हमें बताया नहीं गया"),
    "AMOUNT": ("another amount at the gateway than with us", "गेटवे की और हमारी रकम अलग"),
    "NOT_SETTLED": ("paid, and not settled in time", "भुगतान हुआ, पर गेटवे ने समय पर नहीं दिया"),
    "REFUND_UNKNOWN": ("a refund that is none of ours", "वापसी जो हमने नहीं की"),
    "REFUND_AMOUNT": ("another amount went back than was to", "वापसी की रकम अलग"),
    "BANK_MISSING": ("settled, and not on the bank's statement", "गेटवे ने दिया, पर बैंक में नहीं आया"),
    "BANK_AMOUNT": ("another amount at the bank than settled", "बैंक में आई रकम अलग"),
    "BANK_UNKNOWN": ("on the bank's statement, and in no settlement", "बैंक में आया, पर किसी सेटलमेंट में नहीं"),
}
SETTLES_WITHIN_DAYS = 3
"""Days after a payment until the gateway must have settled it, and after that until the bank must show it."""
