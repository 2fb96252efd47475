"""A web server to measure, and the processor time it and its database have used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTS = ("web server", "database")


@contextmanager
def served(home: Path, application: str = "bijlighar.conf.asgi:application") -> Iterator[tuple[str, int]]:
    """A web server alone, one process with threads, on a free port; its host and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [
        "-m",
        "uvicorn",
        "--port",
        str(port),
        "--lifespan",
        "off",
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *words, "--timeout-keep-alive", "75", application],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise RuntimeError((home / "server.log").read_text()) from None
                    time.sleep(0.1)
            yield "127.0.0.1", port
        finally:
            process.terminate()
            process.wait(30)


def used(home: Path) -> dict[str, float]:
    """Seconds of processor time of the web server and of the database, children that ended included."""
    ticks, found = os.sysconf("SC_CLK_TCK"), dict.fromkeys(PARTS, 0.0)
    for process in Path("/proc").iterdir():
        try:
            if not process.name.isdecimal() or int(process.name) == os.getpid():
                continue
            if (process / "cwd").readlink() == home / "postgres" / "data":
                part = "database"
            elif b"uvicorn" in (process / "cmdline").read_bytes() and (
                str(home).encode() in (process / "environ").read_bytes()
            ):
                part = "web server"
            else:
                continue
            told = (process / "stat").read_text().rpartition(")")[2].split()
            found[part] += (int(told[11]) + int(told[12])) / ticks
        except OSError:
            continue  # it has ended, or is not ours
    return found
