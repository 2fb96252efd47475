"""The key that seals bills to take away: from the environment, else made once and kept private at home."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bijlighar.conf.home import home

_BYTES = 32


class BillKeyUnreadable(RuntimeError):
    """The key is not 64 hexadecimal signs."""


def bill_key() -> bytes:
    """Return the private key (32 bytes), making and keeping one (mode 0600) on the first call.

    BIJLIGHAR_BILL_KEY gives it as 64 hexadecimal signs, for several servers that seal as one; else it lies in
    the home folder, never in the repository. A bill sealed with a lost key can still be checked.
    Raises `BillKeyUnreadable`.
    """
    given = os.environ.get("BIJLIGHAR_BILL_KEY")
    if given:
        return _read(given, "BIJLIGHAR_BILL_KEY")
    kept = home() / "bill_key"
    try:
        return _read(kept.read_text(), str(kept))
    except FileNotFoundError:
        return _made(kept)


def _made(kept: Path) -> bytes:
    kept.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(_BYTES)
    beside = kept.with_name(f".bill_key.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(key.hex())
    try:
        os.link(beside, kept)  # whole or not at all, and the first one stays
    except FileExistsError:
        return _read(kept.read_text(), str(kept))
    finally:
        beside.unlink()
    return key


def _read(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise BillKeyUnreadable(f"{where} is no key: write {2 * _BYTES} hexadecimal signs.")
    return key
