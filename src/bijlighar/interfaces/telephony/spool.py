"""Events of the line on disk until the webhook has taken them: the application may be down for a day.

One SQLite file, written by the switchboard alone. An event leaves it only when it was taken, or refused for
good; the refused stay, with the reason, for somebody to look at.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from bijlighar.interfaces.telephony.call import Event

_TABLE = """
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, call_key TEXT NOT NULL,
    body TEXT NOT NULL, refused TEXT)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that waits: its number in the order in which things happened."""

    id: int
    event: Event


class Spool:
    """Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Condition()
        self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        path.chmod(0o600)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute(_TABLE)

    def add(self, event: Event) -> None:
        """Keep an event; the same again is kept once."""
        with self._lock:
            self._base.execute(
                "INSERT INTO event (key, call_key, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (event.key, event.call_key, json.dumps(asdict(event))),
            )
            self._lock.notify_all()

    def after(self, id_: int, limit: int = 100) -> list[Kept]:
        """What waits, in order, from behind an event on."""
        with self._lock:
            rows = self._base.execute(
                "SELECT id, body FROM event WHERE id > ? AND refused IS NULL ORDER BY id LIMIT ?",
                (id_, limit),
            ).fetchall()
        return [Kept(number, Event(**json.loads(body))) for number, body in rows]

    def taken(self, ids: Iterable[int]) -> None:
        """These were taken: forget them."""
        with self._lock:
            self._base.executemany("DELETE FROM event WHERE id = ?", [(each,) for each in ids])

    def refuse(self, id_: int, reason: str) -> None:
        """This one will never be taken; it stays to be looked at."""
        with self._lock:
            self._base.execute("UPDATE event SET refused = ? WHERE id = ?", (reason[:500], id_))

    def counts(self) -> tuple[int, int]:
        """How many wait, and how many were refused."""
        with self._lock:
            waiting, refused = self._base.execute(
                "SELECT count(*) - count(refused), count(refused) FROM event"
            ).fetchone()
        return waiting, refused

    def wait(self, seconds: float) -> None:
        """Until something is added, or for so long."""
        with self._lock:
            self._lock.wait(seconds)

    def wake(self) -> None:
        """End every `wait`."""
        with self._lock:
            self._lock.notify_all()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()
