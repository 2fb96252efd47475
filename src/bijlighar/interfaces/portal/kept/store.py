"""Where kept pages lie: a folder a browser's session, a file a page, readable by the program alone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from bijlighar.interfaces.portal.kept.page import LASTS, KeptPage, read, ticks

_GONE = ".gone"
_MOST_AT_HAND = 4_000
"""Pages in memory: some 15 MB a process."""


def mark(*words: str) -> str:
    """A name that cannot be turned back into what it was made from."""
    return blake2b("\0".join(words).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


class Pages:
    """The kept pages of one browser, as of when it asked: what is forgotten meanwhile stays so."""

    def __init__(self, folder: int | None) -> None:
        self._folder = folder

    def get(self, page: str) -> KeptPage | None:
        """The page that was kept last, however old."""
        if self._folder is None:
            return None
        try:
            with os.fdopen(os.open(page, os.O_RDONLY, dir_fd=self._folder), "rb") as file:
                return read(file.read())
        except OSError:
            return None

    def put(self, page: str, kept: KeptPage) -> None:
        """Keep a page in the place of the one before; one that cannot be kept is made anew the next time."""
        if self._folder is None:
            return
        beside, here = f"{page}.{os.getpid()}.{ticks()}", self._folder
        with suppress(OSError):
            to = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, dir_fd=here)
            with os.fdopen(to, "wb") as file:
                file.write(kept.written())
            os.rename(beside, page, src_dir_fd=here, dst_dir_fd=here)


class Store:
    """The kept pages of an installation; those given last are at hand while their folder is the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._at_hand: dict[tuple[str, str], tuple[int, int, KeptPage]] = {}

    def get(self, session: str, page: str) -> KeptPage | None:
        """The page that was kept last for a browser, however old."""
        try:
            there = os.stat(f"{self._folder}/{session}")  # noqa: PTH116  # asked for each page
        except OSError:
            return None
        near = self._at_hand.get((session, page))
        if near is not None and near[:2] == (there.st_ino, there.st_mtime_ns):
            return near[2]
        with self.of(session) as pages:
            found = pages.get(page)
        if found is not None:
            if len(self._at_hand) >= _MOST_AT_HAND:
                self._at_hand.clear()
            self._at_hand[session, page] = (there.st_ino, there.st_mtime_ns, found)
        return found

    @contextmanager
    def of(self, session: str) -> Iterator[Pages]:
        """The pages of one browser."""
        folder: int | None = None
        with suppress(OSError):
            folder = self._open(session)
        try:
            yield Pages(folder)
        finally:
            if folder is not None:
                os.close(folder)

    def forget(self, session: str) -> None:
        """Drop all pages of a browser, and those that are being made for it."""
        gone = self._folder / f"{_GONE}.{os.getpid()}.{ticks()}.{session}"
        with suppress(OSError):
            (self._folder / session).rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def sweep(self, *, everything: bool = False) -> None:
        """Drop what nobody may be given any more."""
        # Folders carry the time of the wall clock; twice as long is old by any clock.
        oldest = time.time() - 2 * LASTS
        with suppress(OSError):
            for session in os.scandir(self._folder):
                with suppress(OSError):
                    if everything or session.stat().st_mtime < oldest:
                        self.forget(session.name)

    def _open(self, session: str) -> int:
        path = self._folder / session
        try:
            return os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            return os.open(path, os.O_RDONLY | os.O_DIRECTORY)
