"""Which waiting call rings where: the application says it, and while it is silent the switchboard does.

The application knows danger, language and company; so it is asked as long as it answers. When it does not
for a while, calls go in their order to the desks that it named before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bijlighar.interfaces.telephony.webhook import Application

PATIENCE = 3.0
"""Seconds of silence after which the switchboard chooses itself."""


class Dispatch:
    """A thread that asks while somebody waits; also the `Operators` of the switchboard."""

    def __init__(self, application: Application) -> None:
        self._application = application.again()
        self._over = threading.Event()
        self._known: dict[str, None] = {}
        self._silent_since: float | None = None
        self._thread: threading.Thread | None = None

    def ready(self) -> list[str]:
        """The desks known from before, while the application is silent; else none, for it will say."""
        silent = self._silent_since
        return list(self._known) if silent is not None and time.monotonic() - silent > PATIENCE else []

    def start(self, waiting: Callable[[], int], give: Callable[[str, str], None]) -> None:
        """Begin: `waiting` says how many wait, `give` takes the name of a call and its desk."""
        self._thread = threading.Thread(target=self._work, args=(waiting, give), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(15)

    def _work(self, waiting: Callable[[], int], give: Callable[[str, str], None]) -> None:
        while not self._over.is_set():
            if not waiting():
                self._over.wait(0.05)
                continue
            taken = self._application.offer()
            if not taken.is_well:
                self._silent_since = self._silent_since or time.monotonic()
                self._over.wait(0.5)
                continue
            self._silent_since = None
            offer = taken.answer.get("offer")
            if offer:
                code = str(offer["operator_code"])
                self._known.pop(code, None)
                self._known[code] = None
                give(str(offer["call_key"]), code)
            else:
                self._over.wait(0.15)
        self._application.close()
