"""What runs beside the demo's server: where it finds the server, and when it ends."""

from __future__ import annotations

import os
import sys
from threading import Event, Thread


def server_address(host: str, port: int) -> str:
    """Where a program of this machine reaches a server that listens on `host` and `port`."""
    told = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://[{told}]:{port}" if ":" in told else f"http://{told}:{port}"


def end_with_the_server(stop: Event) -> None:
    """Set `stop` when the server that started this program is gone.

    It holds the other end of the standard input, writes nothing there, and the pipe ends with it.
    """

    def wait() -> None:
        # Unbuffered, to stop at once.
        os.read(sys.stdin.fileno(), 1)
        stop.set()

    Thread(target=wait, daemon=True).start()
