"""What the answering process remembers: what came, who asked how often, and answers that are not sent yet."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bijlighar.interfaces.answer.snapshot import FOLDER

_SCHEMA = """
CREATE TABLE IF NOT EXISTS incoming (provider TEXT, ref TEXT, at REAL NOT NULL, outcome TEXT NOT NULL,
    PRIMARY KEY (provider, ref)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (hash BLOB NOT NULL, at REAL NOT NULL, is_known INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS asked_when ON asked (hash, at);
CREATE INDEX IF NOT EXISTS asked_at ON asked (at);
CREATE TABLE IF NOT EXISTS reply (id INTEGER PRIMARY KEY, mobile TEXT, template TEXT NOT NULL,
    context TEXT NOT NULL, language TEXT NOT NULL, company TEXT NOT NULL, made_at REAL NOT NULL,
    due_at REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'WAITING',
    state_at REAL NOT NULL, provider TEXT NOT NULL DEFAULT '', provider_ref TEXT NOT NULL DEFAULT '',
    parts INTEGER NOT NULL DEFAULT 0, cost_urs INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS reply_due ON reply (due_at) WHERE state = 'WAITING';
CREATE INDEX IF NOT EXISTS reply_ref ON reply (provider, provider_ref);
"""
KEPT_SECONDS = 90 * 86_400
"""Costs are looked at by the month; what is older than this goes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An answer that is claimed for sending: `tries` proves that the claim is still the sender's."""

    id: int
    mobile: str
    template: str
    context: dict[str, str]
    language: str
    company: str
    made_at: float
    tries: int


class State:
    """A file that several processes may use at once; every thread has a line of its own."""

    def __init__(self, home: Path) -> None:
        folder = home / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / "state.db"
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._lines = threading.local()
        with self._writing() as file:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                file.execute(statement)

    def take(
        self,
        provider: str,
        ref: str,
        hash_: bytes,
        at: float,
        *,
        is_known: bool,
        most: int,
        most_unknown: int,
        answers: Sequence[tuple[str, str, dict[str, str], str, str]],
    ) -> str:
        """Take one question and queue its answers, both or neither: ANSWERED, REPEATED or TOO_MANY.

        `most`: questions a number gets answered in an hour; `most_unknown`: all unknown numbers together,
        for whoever writes with invented numbers would make us pay for each. `answers`: mobile, template,
        context, language, company of each.
        """
        with self._writing() as file:
            taken = file.execute(
                "INSERT OR IGNORE INTO incoming VALUES (?, ?, ?, '')", (provider, ref, at)
            ).rowcount
            if not taken:
                return "REPEATED"
            of_number = file.execute(
                "SELECT count(*) FROM asked WHERE hash = ? AND at > ?", (hash_, at - 3600)
            ).fetchone()[0]
            strangers = 0
            if not is_known:
                strangers = file.execute(
                    "SELECT count(*) FROM asked WHERE at > ? AND NOT is_known", (at - 3600,)
                ).fetchone()[0]
            outcome = "TOO_MANY" if of_number >= most or strangers >= most_unknown else "ANSWERED"
            file.execute(
                "UPDATE incoming SET outcome = ? WHERE provider = ? AND ref = ?", (outcome, provider, ref)
            )
            if outcome == "TOO_MANY":
                return outcome
            file.execute("INSERT INTO asked VALUES (?, ?, ?)", (hash_, at, is_known))
            file.executemany(
                "INSERT INTO reply (mobile, template, context, language, company, made_at, due_at, state_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (mobile, template, json.dumps(context, ensure_ascii=False), language, company, at, at, at)
                    for mobile, template, context, language, company in answers
                ],
            )
            return outcome

    def claim(self, at: float, *, wait: float, limit: int = 20) -> list[Waiting]:
        """Answers that are due, oldest first; each is due again after `wait` seconds, doubled by tries."""
        with self._writing() as file:
            rows = file.execute(
                "SELECT id, mobile, template, context, language, company, made_at, tries + 1 FROM reply"
                " WHERE state = 'WAITING' AND due_at <= ? ORDER BY due_at LIMIT ?",
                (at, limit),
            ).fetchall()
            file.executemany(
                "UPDATE reply SET tries = ?, due_at = ? WHERE id = ?",
                [(row[7], at + wait * 2 ** min(row[7] - 1, 5), row[0]) for row in rows],
            )
        return [
            Waiting(*(json.loads(each) if place == 3 else each for place, each in enumerate(row)))
            for row in rows
        ]

    def sent(
        self, waiting: Waiting, at: float, *, provider: str, ref: str, parts: int, cost_urs: int
    ) -> None:
        """Note that an answer went out; mobile and words are wiped."""
        with self._writing() as file:
            file.execute(
                "UPDATE reply SET state = 'SENT', state_at = ?, provider = ?, provider_ref = ?, parts = ?,"
                " cost_urs = ?, mobile = NULL, context = '{}' WHERE id = ? AND tries = ?",
                (at, provider, ref, parts, cost_urs, waiting.id, waiting.tries),
            )

    def failed(self, waiting: Waiting, at: float, problem: str, *, final: bool) -> None:
        """Note that a try failed; for good where `final`, and then mobile and words are wiped."""
        with self._writing() as file:
            file.execute(
                "UPDATE reply SET problem = ?, state_at = ?, state = iif(?, 'FAILED', state),"
                " mobile = iif(?, NULL, mobile), context = iif(?, '{}', context) WHERE id = ? AND tries = ?",
                (problem[:300], at, final, final, final, waiting.id, waiting.tries),
            )

    def reported(self, provider: str, ref: str, state: str, at: float) -> bool:
        """Note what a provider says of an answer; DELIVERED stays. False when nothing changed."""
        with self._writing() as file:
            return (
                file.execute(
                    "UPDATE reply SET state = ?, state_at = ? WHERE provider = ? AND provider_ref = ?"
                    " AND state NOT IN (?, 'DELIVERED')",
                    (state, at, provider, ref, state),
                ).rowcount
                > 0
            )

    def counts(self) -> dict[str, int]:
        """How many answers are in each state."""
        with self._reading() as file:
            return dict(file.execute("SELECT state, count(*) FROM reply GROUP BY state"))

    def costs(self) -> list[tuple[str, str, str, int, int, int]]:
        """By month, company and provider: how many answers, their parts and what they cost (micro-rupees)."""
        with self._reading() as file:
            return file.execute(
                "SELECT strftime('%Y-%m', made_at + 19800, 'unixepoch'), company, provider, count(*),"
                " sum(parts), sum(cost_urs) FROM reply WHERE state NOT IN ('WAITING', 'FAILED')"
                " GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3"
            ).fetchall()

    def forget(self, at: float) -> None:
        """Drop what is too old to be of use."""
        with self._writing() as file:
            file.execute("DELETE FROM asked WHERE at < ?", (at - 86_400,))
            file.execute("DELETE FROM incoming WHERE at < ?", (at - 7 * 86_400,))
            file.execute("DELETE FROM reply WHERE made_at < ? AND state <> 'WAITING'", (at - KEPT_SECONDS,))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        file = getattr(self._lines, "file", None)
        if file is None:
            file = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = NORMAL")
            self._lines.file = file
        yield file
