"""The rulebook of a state, read once a process: a run over many portions prices them all by the same book."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bijlighar.billing.rules.kept import Files, read_files
from bijlighar.tariffs.rules import Rulebook, load_rulebook, rulebook_folder

_TRIES = 5


def book_of(state_code: str) -> Rulebook:
    """The rulebook of a state as it was when this process first asked. Raises what `load_rulebook` raises."""
    return _loaded(state_code, rulebook_folder())[0]


def files_of(state_code: str) -> Files:
    """The files that `book_of` was read from, as they stood then."""
    return _loaded(state_code, rulebook_folder())[1]


@lru_cache(maxsize=16)
def _loaded(state_code: str, folder: Path) -> tuple[Rulebook, Files]:
    for _ in range(_TRIES):
        files = read_files(state_code, folder)
        book = load_rulebook(state_code, folder)
        if read_files(state_code, folder) == files:  # nobody wrote to them meanwhile
            return book, files
    raise RuntimeError(f"The rulebook of {state_code} is being written to. Try again when it is complete.")


def digest_half(book: Rulebook) -> str:
    """The first half of a rulebook's digest written as a uuid: what charges and bills keep of it."""
    half = book.digest[:32]
    return "-".join((half[:8], half[8:12], half[12:16], half[16:20], half[20:]))
