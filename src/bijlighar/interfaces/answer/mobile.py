"""A mobile as networks and people write it, and as the snapshot knows it."""

from __future__ import annotations

import hashlib
import hmac
import re

_DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")


def normalise(text: str) -> str | None:
    """ "+91" and ten digits, or None where it is no Indian mobile: as `kernel.mobile` has it."""
    clean = re.sub(r"[\s\-().\u200b-\u200f\u2010-\u2015\ufeff]", "", text).translate(_DEVANAGARI)
    if not re.fullmatch(r"\+?[0-9]+", clean):
        return None
    digits = clean.removeprefix("+")
    if clean.startswith("+91"):
        digits = digits[2:]
    elif clean.startswith("+"):
        return None
    elif re.fullmatch(r"(00)?91[0-9]{10}", digits):
        digits = digits[-10:]
    if re.fullmatch(r"0[0-9]{10}", digits):
        digits = digits[1:]
    return f"+91{digits}" if re.fullmatch(r"[6-9][0-9]{9}", digits) else None


def hashed(mobile: str, key: bytes) -> bytes:
    """The mobile under the installation's key, 16 bytes: without the key nobody can try all mobiles out."""
    return hmac.digest(key, mobile.encode(), hashlib.sha256)[:16]
