"""The console as a carrier: for an installation without providers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bijlighar.notifications.rules.envelope import Envelope


class Shows(Protocol):
    """Whoever shows an SMS; raises `OSError` when it could not."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None: ...


class ConsoleCarrier:
    """Hands the text of an envelope to whoever shows it; it has no name there."""

    def __init__(self, shows: Shows) -> None:
        self._shows = shows

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Show one message. Raises `OSError`."""
        self._shows.send(mobile=envelope.to, text=envelope.text, at=at)
        return ""
