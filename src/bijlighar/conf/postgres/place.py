"""Where the embedded database keeps its data and its socket."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bijlighar.conf.home import home
from bijlighar.conf.postgres.account import Account, server_account
from bijlighar.conf.postgres.installation import SHARED_HOME
from bijlighar.conf.postgres.problem import DatabaseUnavailable

# sockaddr_un.sun_path holds 108 bytes with its final zero.
_LONGEST_SOCKET_PATH = 107
PORT = 5432


@dataclass(frozen=True, slots=True)
class Place:
    """One database cluster on this machine: `base` holds data, socket, lock and log, private to `account`."""

    base: Path
    account: Account
    moved_from: Path | None = None
    """The home that was asked for, when the server's user may not enter it."""

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def start_log(self) -> Path:
        return self.base / "start.log"

    @property
    def sockets(self) -> Path:
        """The private folder of the unix socket; a short one where the data path is too long for a socket."""
        near = self.base / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH:
            return near
        return Path("/tmp") / f"bijlighar-{self.account.uid}-{_short_hash(self.base)}"

    def url(self, role: str, database: str) -> str:
        """A libpq URL for one role on this cluster's socket."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    def exists(self) -> bool:
        """Whether there is something to stop or remove. Raises `DatabaseUnavailable` when it is not ours."""
        if not self.base.exists():
            return False
        self.make()
        return True

    def make(self) -> None:
        """Create the private folders. Raises `DatabaseUnavailable` when they belong to somebody else."""
        try:
            self.base.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.base, self.sockets):
                self.account.give(folder)
                status = folder.lstat()
                if folder.is_symlink() or status.st_uid != self.account.uid:
                    raise PermissionError(f"{folder} belongs to user id {status.st_uid}")
        except OSError as problem:
            raise DatabaseUnavailable(
                f"The database folder {self.base} cannot be used by `{self.account.name}` ({problem}). "
                "Run as the user who owns it, or set BIJLIGHAR_HOME to a folder of your own."
            ) from problem

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one process at a time starts, stops or removes this cluster."""
        path = self.base / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def embedded_place() -> Place:
    """The cluster of the home folder, or of a shared folder when the server's user may not enter home."""
    account, wanted = server_account(), home().expanduser().absolute()
    if account.may_enter(wanted):
        return Place(wanted / "postgres", account)
    return Place(SHARED_HOME / _short_hash(wanted) / "postgres", account, moved_from=wanted)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
