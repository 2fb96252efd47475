"""Who runs the server: PostgreSQL refuses to run as root, so root hands it to a user without privileges."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bijlighar.conf.postgres.problem import DatabaseUnavailable

# Existing users only: a program that merely wants to run has no business adding users to a machine.
_PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system user under which PostgreSQL runs; `is_other` when that is not the caller."""

    name: str
    uid: int
    gid: int
    is_other: bool

    @property
    def subprocess_options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess.run` that make the child this user and nothing more."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}

    def may_enter(self, folder: Path) -> bool:
        """Whether this user can reach `folder` through every parent that exists."""
        return all(self._has(path, 0o1) for path in (folder, *folder.parents) if path.exists())

    def may_run(self, bin_folder: Path) -> bool:
        """Whether this user can execute the server of an installation and read what belongs to it."""
        root = bin_folder.parent
        readable = (path for path in (root / "share", root / "lib") if path.exists())
        return (
            self.may_enter(bin_folder)
            and self._has(bin_folder / "postgres", 0o5)
            and all(self._has(path, 0o5) for path in readable)
        )

    def give(self, folder: Path) -> None:
        """Make `folder` exist as a private folder (0700) of this user."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.is_other:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)
        folder.chmod(0o700)

    def _has(self, path: Path, bits: int) -> bool:
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return (status.st_mode >> shift) & bits == bits


def server_account() -> Account:
    """The account for this process: itself, or for root the first unprivileged user of the machine."""
    uid = os.geteuid()
    if uid != 0:
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            name = str(uid)
        return Account(name, uid, os.getegid(), is_other=False)
    for name in _PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=True)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root and this machine has neither a user `postgres` nor `nobody`. "
        "Run the program as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
    )
