"""Keys of programs that call us: a public handle and a secret, one word behind the kind's letters."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass

_LETTERS = string.ascii_lowercase + string.digits
_FORM = re.compile(r"([a-z]{3})_([0-9a-z]{12})_([0-9A-Za-z_-]{43})")


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a kind in its two halves; the secret is never stored and never printed by accident."""

    kind: str
    handle: str
    secret: str

    def __repr__(self) -> str:
        return f"Key({self.kind!r}, {self.handle!r})"


def make(kind: str) -> Key:
    """A new key of a kind (three letters): 256 random bits behind a handle of twelve signs."""
    return Key(kind, "".join(secrets.choice(_LETTERS) for _ in range(12)), secrets.token_urlsafe(32))


def written(key: Key) -> str:
    """The key as its owner keeps it."""
    return f"{key.kind}_{key.handle}_{key.secret}"


def read(text: str, kind: str) -> Key | None:
    """The way back from `written`; None for what is no key of this kind."""
    found = _FORM.fullmatch(text)
    return Key(found[1], found[2], found[3]) if found and found[1] == kind else None


def hashed(key: Key) -> str:
    """SHA-256 of the whole key: 256 random bits need no slow hash."""
    return hashlib.sha256(written(key).encode()).hexdigest()


def is_right(key: Key, kept: str | None) -> bool:
    """Whether the hash is the key's; takes as long for a handle that nobody has."""
    return hmac.compare_digest(hashed(key), kept or "0" * 64) and kept is not None
