"""The snapshot: one SQLite file with what may be told, by a keyed hash of the mobile; replaced as a whole."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

FOLDER, FILE, KEY = "answer", "snapshot.db", "key"
LAYOUT = "1"
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE connection (id INTEGER PRIMARY KEY, company TEXT NOT NULL, number TEXT NOT NULL,
    is_prepaid INTEGER NOT NULL, balance_paise INTEGER, charged_through TEXT, days_left INTEGER,
    recharge_paise INTEGER, recharge_on TEXT, use_wh INTEGER, use_paise INTEGER, use_on TEXT, due_date TEXT);
CREATE TABLE mobile (hash BLOB NOT NULL, connection INTEGER NOT NULL, language TEXT NOT NULL,
    PRIMARY KEY (hash, connection)) WITHOUT ROWID;
"""
_MOST_CONNECTIONS = 50


class NoSnapshot(RuntimeError):
    """There is no snapshot that can be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """What may be told of one connection. `number` is the end of its service number; money in paise.

    Of a prepaid one `balance_paise` is what is left, below zero what is owed; of another it is what is to be
    paid, by `due_date`. `use_wh` is the use of the day `use_on`.
    """

    id: int
    company: str
    number: str
    is_prepaid: bool
    balance_paise: int | None
    charged_through: date | None = None
    days_left: int | None = None
    recharge_paise: int | None = None
    recharge_on: date | None = None
    use_wh: int | None = None
    use_paise: int | None = None
    use_on: date | None = None
    due_date: date | None = None


COLUMNS = tuple(field.name for field in fields(Account))
_DAYS = {"charged_through", "recharge_on", "use_on", "due_date"}


@dataclass(frozen=True, slots=True)
class About:
    """When a snapshot was made, and what it has."""

    made_at: datetime
    connections: int
    mobiles: int


class Writing:
    """A snapshot that is being written, in portions."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def accounts(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Add connections, each in the order of `COLUMNS`, days as ISO texts."""
        places = ", ".join("?" * len(COLUMNS))
        self._file.executemany(f"INSERT INTO connection VALUES ({places})", rows)

    def mobiles(self, rows: Iterable[tuple[bytes, int, str]]) -> None:
        """Add who may ask about which: hash, connection, language. One that is there already stays."""
        self._file.executemany("INSERT OR IGNORE INTO mobile VALUES (?, ?, ?)", rows)


@contextmanager
def written(home: Path, made_at: datetime) -> Iterator[Writing]:
    """Write a snapshot beside the one in use and, when the block ends well, put it in its place at once."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f".{FILE}.{os.getpid()}"
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    file = sqlite3.connect(beside, isolation_level=None)
    try:
        # It is thrown away when anything goes wrong, so nothing has to be undone.
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA + "BEGIN;")
        yield Writing(file)
        counts = [
            file.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("connection", "mobile")
        ]
        file.executemany(
            "INSERT INTO about VALUES (?, ?)",
            [("layout", LAYOUT), ("made_at", made_at.isoformat()), ("connections", str(counts[0])),
             ("mobiles", str(counts[1]))],
        )  # fmt: skip
        file.execute("COMMIT")
        file.close()
        with beside.open("rb") as whole:
            os.fsync(whole.fileno())
        beside.replace(folder / FILE)
    except BaseException:
        file.close()
        beside.unlink(missing_ok=True)
        raise


def key(home: Path, *, make: bool = False) -> bytes:
    """The key of the hashes (mode 0600); made on the first snapshot. Raises `NoSnapshot`."""
    kept = home / FOLDER / KEY
    try:
        found = bytes.fromhex(kept.read_text().strip())
    except FileNotFoundError:
        if not make:
            raise NoSnapshot(f"{kept} is not there. Run `bijlighar answer snapshot` first.") from None
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = os.urandom(32)
        beside = kept.with_name(f".key.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(found.hex())
        try:
            os.link(beside, kept)  # whole or not at all, and the first one stays
        except FileExistsError:
            return key(home)
        finally:
            beside.unlink()
    except ValueError:
        found = b""
    if len(found) != 32:
        raise NoSnapshot(f"{kept} is no key. Remove it and run `bijlighar answer snapshot`.")
    return found


class Snapshot:
    """The newest snapshot of a home; opened anew whenever it was replaced."""

    def __init__(self, home: Path) -> None:
        self._path = home / FOLDER / FILE
        self._lines = threading.local()

    def about(self) -> About:
        """When it was made. Raises `NoSnapshot`."""
        with self._reading() as file:
            rows = dict(file.execute("SELECT name, value FROM about"))
        if rows.get("layout") != LAYOUT:
            raise NoSnapshot(f"{self._path} is of another version. Run `bijlighar answer snapshot`.")
        return About(datetime.fromisoformat(rows["made_at"]), int(rows["connections"]), int(rows["mobiles"]))

    def of_mobile(self, hash_: bytes) -> list[tuple[str, Account]]:
        """The connections of a mobile with its language, the oldest first. Raises `NoSnapshot`."""
        names = ", ".join(f"c.{name}" for name in COLUMNS)
        with self._reading() as file:
            rows = file.execute(
                f"SELECT m.language, {names} FROM mobile m JOIN connection c ON c.id = m.connection"
                " WHERE m.hash = ? ORDER BY c.id LIMIT ?",
                (hash_, _MOST_CONNECTIONS),
            ).fetchall()
        return [(row[0], _account(row[1:])) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            mark = self._path.stat()
            now = (mark.st_ino, mark.st_mtime_ns)
            if getattr(self._lines, "mark", None) != now:
                if old := getattr(self._lines, "file", None):
                    old.close()
                self._lines.file = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
                self._lines.mark = now
            yield self._lines.file
        except FileNotFoundError:
            raise NoSnapshot(f"{self._path} is not there. Run `bijlighar answer snapshot`.") from None
        except (sqlite3.Error, KeyError) as problem:
            self._lines.mark = None
            raise NoSnapshot(f"{self._path} cannot be read: {problem}.") from problem


def _account(row: tuple[object, ...]) -> Account:
    values = dict(zip(COLUMNS, row, strict=True))
    for name in _DAYS:
        if isinstance(value := values[name], str):
            values[name] = date.fromisoformat(value)
    values["is_prepaid"] = bool(values["is_prepaid"])
    return Account(**values)  # type: ignore[arg-type]
