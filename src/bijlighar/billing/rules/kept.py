"""A rulebook's files as one sealed parcel, and the way back: how an old rulebook stays able to price.

The digest of a rulebook leaves words and sources out, so two versions with one digest rate alike; the parcel
holds the files whole, because an explanation needs the words too.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bijlighar.tariffs.rules import Rulebook, load_rulebook

Files = dict[str, str]
"""Paths inside the state's folder -> their texts."""

_NOT_FOR_PRICES = {"examples.yaml", "service-standards.yaml"}


class ParcelDamaged(ValueError):
    """A kept rulebook is not what was stored."""


def read_files(state_code: str, folder: Path) -> Files:
    """The files of a state's rulebook that decide prices and their words; empty where there is none."""
    home = folder / state_code
    return {
        file.relative_to(home).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(home.rglob("*.yaml"))
        if file.name not in _NOT_FOR_PRICES
    }


def parcel(files: Files) -> tuple[bytes, str]:
    """Files as bytes to store, and the sha256 of what is inside."""
    inside = json.dumps(files, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return zlib.compress(inside, 9), hashlib.sha256(inside).hexdigest()


def opened(content: bytes, content_digest: str) -> Files:
    """The files of a parcel. Raises `ParcelDamaged`."""
    try:
        inside = zlib.decompress(content)
    except zlib.error as fault:
        raise ParcelDamaged(f"The kept rulebook {content_digest[:12]} cannot be unpacked: {fault}.") from None
    if hashlib.sha256(inside).hexdigest() != content_digest:
        raise ParcelDamaged(f"The kept rulebook {content_digest[:12]} is not what was stored.")
    files: Files = json.loads(inside)
    return files


@lru_cache(maxsize=32)
def kept_book(state_code: str, content: bytes, content_digest: str) -> Rulebook:
    """A rulebook from its parcel. Raises `ParcelDamaged`; RulebookRefused when no longer readable."""
    with TemporaryDirectory(prefix="rulebook-") as folder:
        for name, text in opened(content, content_digest).items():
            file = Path(folder) / state_code / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return load_rulebook(state_code, Path(folder))
