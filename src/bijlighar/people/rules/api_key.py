"""Keys of programs that call us: a public handle and a secret, written as one word."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

PUSH_READINGS = "PUSH_READINGS"
BBPS = "BBPS"
COMPLAINTS = "COMPLAINTS"
PURPOSES = (PUSH_READINGS, BBPS, COMPLAINTS)
"""What a program may be let in for; each is given by name, none is implied."""

_FORM = re.compile(r"bjl_([0-9a-z]{12})_([0-9A-Za-z_-]{43})")


@dataclass(frozen=True, slots=True)
class Key:
    """A key in its two halves; the secret is never stored and never printed by accident."""

    handle: str
    secret: str

    def __repr__(self) -> str:
        return f"Key({self.handle!r})"


def written(key: Key) -> str:
    """The key as its owner keeps it."""
    return f"bjl_{key.handle}_{key.secret}"


def read(text: str) -> Key | None:
    """The way back from `written`; None for what is no key."""
    found = _FORM.fullmatch(text)
    return Key(found[1], found[2]) if found else None


def hashed(key: Key) -> str:
    """SHA-256 of the whole key: 256 random bits need no slow hash."""
    return hashlib.sha256(written(key).encode()).hexdigest()


def is_right(key: Key, kept: str | None) -> bool:
    """Whether the hash is the key's; takes as long for a handle that nobody has."""
    return hmac.compare_digest(hashed(key), kept or "0" * 64) and kept is not None
