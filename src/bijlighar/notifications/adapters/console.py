"""SMS for a demo and for development: onto the server's console and into a file only its owner can read."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path


class ConsoleSms:
    """Shows each message instead of sending it, with the whole mobile number and any code in it.

    Never for a real installation: what it writes would let its reader sign in as anybody.
    """

    def __init__(self, log: Path | None = None) -> None:
        self._log = log

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        """Print one message and add it to the log. Raises `OSError` when the log cannot be written."""
        line = f"{at.isoformat(timespec='seconds')} SMS {mobile}: {text}\n"
        if self._log is not None:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as file:
                file.write(line)
        sys.stderr.write(line)
        sys.stderr.flush()
