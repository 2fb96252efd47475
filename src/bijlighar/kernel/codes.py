"""One-time codes: six digits made by the operating system's generator, kept only as a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

DIGITS = 6


def make() -> str:
    """A code of six digits, each as likely as any other."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def keyed_hash(code: str, *, purpose: str, subject: str) -> str:
    """HMAC-SHA256 of a code under the installation's key, bound to its purpose and to whom it was given.

    A million codes are tried in a second, so a plain hash would hide nothing; without the key this one does.
    """
    key = hashlib.sha256(b"bijlighar one-time code " + str(settings.SECRET_KEY).encode()).digest()
    return hmac.new(key, f"{purpose}\n{subject}\n{code}".encode(), hashlib.sha256).hexdigest()


def matches(code: str, kept: str, *, purpose: str, subject: str) -> bool:
    """Whether a code is the one whose keyed hash was kept, in constant time."""
    return hmac.compare_digest(keyed_hash(code, purpose=purpose, subject=subject), kept)


def derived(*, purpose: str, subject: str, digits: int) -> str:
    """A code that is always the same, and that nobody makes without the installation's key."""
    return f"{int(keyed_hash('', purpose=purpose, subject=subject), 16) % 10**digits:0{digits}d}"
