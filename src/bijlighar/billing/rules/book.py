"""The rulebook of a state, read once a process: a run over many portions prices them all by the same book."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bijlighar.tariffs.rules import Rulebook, load_rulebook, rulebook_folder


def book_of(state_code: str) -> Rulebook:
    """The rulebook of a state as it was when this process first asked. Raises what `load_rulebook` raises."""
    return _loaded(state_code, rulebook_folder())


@lru_cache(maxsize=16)
def _loaded(state_code: str, folder: Path) -> Rulebook:
    return load_rulebook(state_code, folder)


def digest_half(book: Rulebook) -> str:
    """The first half of a rulebook's digest written as a uuid: what charges and bills keep of it."""
    half = book.digest[:32]
    return "-".join((half[:8], half[8:12], half[12:16], half[16:20], half[20:]))
