"""A cluster that lives exactly as long as the process that asked for it: for tests and measurements.

A guard process holds the reading end of a pipe whose other end only the asking process has. When that process
ends, in whatever way (finished, Ctrl-C, `kill -9`), the pipe closes and the guard removes the cluster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bijlighar.conf.postgres import cluster
from bijlighar.conf.postgres.place import Place, embedded_place

# These rows need not survive a power cut, so nothing waits for the disk. They do survive a killed server.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "256MB"}


def take_home() -> Path:
    """Make a guarded home folder and let this process and its children use it; no server is started.

    Also forgets DATABASE_URL: whoever takes a throw-away home must never touch a real database.
    """
    home = Path(tempfile.mkdtemp(prefix="bijlighar-"))
    home.chmod(0o755)  # when root runs this, the server's user has to get in
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        os.environ.pop(name, None)
    os.environ["BIJLIGHAR_HOME"] = str(home)
    return home


def start(settings: dict[str, str] | None = None) -> Place:
    """Start the cluster of the home in use, with its guard; `settings` default to `FAST`."""
    guard()
    place = embedded_place()
    cluster.start(place, overrides=FAST if settings is None else settings)
    return place


def guard() -> subprocess.Popen[bytes]:
    """Have the home in use removed, with whatever runs in it, when this process ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bijlighar.conf.postgres.throwaway"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # a Ctrl-C at the terminal reaches the whole group; the guard must outlive it
    )
    _guards.append(process)  # kept, or the pipe would close with the object
    return process


def remove(home: Path) -> None:
    """Stop the cluster of the home in use and remove the home."""
    cluster.destroy(embedded_place())
    shutil.rmtree(home, ignore_errors=True)


_guards: list[subprocess.Popen[bytes]] = []

if __name__ == "__main__":
    sys.stdin.read()
    remove(Path(os.environ["BIJLIGHAR_HOME"]))
