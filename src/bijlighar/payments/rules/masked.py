"""What may be kept of how somebody paid: never a whole address, number or name."""

from __future__ import annotations

import re
from typing import Any

HIDDEN = "•••"
_TELLS = {"vpa", "email", "contact", "phone", "mobile", "name", "number", "account_number", "ifsc", "upi_id"}
"""Fields of messages that tell who paid, wherever they stand."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{2,64}")
_DIGITS = re.compile(r"(?<!\d)\d{10,19}(?!\d)")


def vpa(address: str) -> str:
    """A UPI address: "ramesh.kumar@okbank" -> "r•••@okbank"."""
    name, at, bank = address.partition("@")
    return f"{name[:1]}{HIDDEN}@{bank}" if at and name else HIDDEN


def card(last4: str) -> str:
    """A card by its last four digits: "4366" -> "•••4366"; anything else shows nothing."""
    digits = last4[-4:]
    return f"{HIDDEN}{digits}" if len(digits) == 4 and digits.isascii() and digits.isdigit() else HIDDEN


def content(value: Any, name: str = "") -> Any:
    """A message's content with everything hidden that tells who paid; numbers and shapes stay.

    A card keeps `last4`. Long digits inside a text, and anything like an address, are hidden too.
    """
    if isinstance(value, dict):
        return {str(key)[:80]: content(inside, str(key).lower()) for key, inside in value.items()}
    if isinstance(value, list):
        return [content(inside, name) for inside in value]
    if name in _TELLS:
        if isinstance(value, str) and value:
            return vpa(value) if name in ("vpa", "upi_id") else HIDDEN
        return HIDDEN if isinstance(value, int) and not isinstance(value, bool) else value
    return text(value) if isinstance(value, str) else value


def text(value: str) -> str:
    """A text without addresses and without numbers as long as a mobile's, account's or card's."""
    return _DIGITS.sub(HIDDEN, _ADDRESS.sub(lambda found: vpa(found[0]), value))
