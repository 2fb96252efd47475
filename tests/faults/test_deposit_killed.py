"""The deposit review killed with -9 in the middle (M36-M40): nothing is half done, and nothing twice.

Two companies with the same year of bills: one goes through review, instalments and interest undisturbed, the
other is killed in each of them at random moments inside the transaction: in CI once a kind of step, with
BIJLIGHAR_SOAK=1 up to 4 times in each step. After each kill the books are as before the step or as after it,
never between.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from bijlighar.billing.tests.readings import BY, company_with_connections
from bijlighar.deposits.tests.year import MONTHS, on, year_of_bills

KILLS_A_STEP = 4 if os.environ.get("BIJLIGHAR_SOAK") else 1
SPARED = () if os.environ.get("BIJLIGHAR_SOAK") else ("due 2026-08-01", "due 2026-09-01")
CONNECTIONS = 400
REVIEWED, APPROVED, CREDITED = date(2026, 6, 10), date(2026, 6, 12), date(2026, 9, 5)
DUE = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
PATIENCE_SECONDS = 120


@pytest.fixture
def companies(committed_database: Any) -> dict[str, int]:
    """`east` and `west`, alike: a year of bills, deposits held of most, one person at each who approves."""
    from bijlighar.billing.tests.officers import officer
    from bijlighar.deposits.actions import take_over

    luck = np.random.default_rng(36)
    use = luck.integers(0, 400, size=(CONNECTIONS, len(MONTHS))) * 1000
    held = luck.integers(0, 3000, size=CONNECTIONS) * 100
    found = {}
    for number, code in enumerate(("east", "west")):
        company_id, homes = company_with_connections(CONNECTIONS, code=code, first=1 + number * 1000)
        year_of_bills(company_id, {home: row.tolist() for home, row in zip(homes, use, strict=True)})
        frame = pl.DataFrame({"connection_id": homes, "amount_paise": held})
        frame = frame.filter(pl.col("amount_paise") > 0)
        take_over(company_id=company_id, held=frame, by=BY, at=on(date(2025, 4, 1)))
        officer(f"ravi-{code}", f"{code}/HO")
        found[code] = company_id
    return found


def command(*words: str, at: date) -> list[str]:
    return [*PROGRAM, "deposit", *words, "--at", on(at).isoformat(), "--json"]


def run(database: Any, words: list[str]) -> dict[str, Any]:
    done = subprocess.run(words, env=database.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def in_transaction() -> bool:
    """Whether another session of this database is inside a transaction of several statements."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            " AND (query_start > xact_start OR state LIKE 'idle in%')"
        )
        return bool(cursor.fetchone()[0])


def killed_inside(database: Any, words: list[str], wait: float) -> bool:
    """Start a step and kill it `wait` seconds after its transaction began; whether it was still running."""
    process = subprocess.Popen(words, env=database.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not in_transaction():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline, "it does nothing"
        time.sleep(0.002)
    time.sleep(wait)
    was_running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    while in_transaction():  # the server notices that nobody is there any more
        assert time.monotonic() < deadline, "its session stays"
        time.sleep(0.01)
    return was_running


def books(company_id: int) -> list[list[Any]]:
    """Reviews, items, transfers, interest and messages of a company, its connections numbered from 0."""
    from django.db import connection

    place = "- (SELECT min(id) FROM consumers_connection c WHERE c.company_id = %(company)s)"
    selects = (
        "SELECT year_from, connections, asked_connections, shortfall_paise, extra_paise, withdrawn_paise,"
        " booked_through, approved_at, dropped_at FROM deposits_review WHERE company_id = %(company)s",
        f"SELECT connection_id {place}, outcome_code, months, max_wh, held_paise, total_paise,"
        " instalments_paise FROM deposits_review_item i JOIN deposits_review r ON r.id = i.review_id"
        " WHERE r.company_id = %(company)s",
        f"SELECT holder_id {place}, for_day, code, dense_rank() OVER (PARTITION BY code ORDER BY sequence),"
        " posted_on, debit_code, credit_code, amount_paise FROM ledger_transfer"
        " WHERE company_id = %(company)s",
        f"SELECT connection_id {place}, from_date, to_date, amount_paise, credited_code"
        " FROM deposits_interest WHERE company_id = %(company)s",
        f"SELECT connection_id {place}, template, context->>'amount', context->>'day', language"
        " FROM kernel_outbox WHERE company_id = %(company)s",
    )
    found = []
    with connection.cursor() as cursor:
        for select in selects:
            cursor.execute(f"{select} ORDER BY 1, 2, 3, 4, 5", {"company": company_id})
            found.append(cursor.fetchall())
    return found


def draft_of(company_id: int) -> str:
    """The number of the draft that waits; empty where none does."""
    from bijlighar.deposits import queries

    return next((str(each.id) for each in queries.reviews(company_id) if each.state == "DRAFT"), "")


def test_a_review_killed_anywhere_is_the_review_that_was_never_killed(
    committed_database: Any, companies: dict[str, int]
) -> None:
    luck = random.Random(3640)
    steps: list[tuple[str, Callable[[str], list[str]]]] = [
        ("draft", lambda code: command("review", "--company", code, "--draft", at=REVIEWED)),
        (
            "approve",
            lambda code: command(
                "review", "--company", code, "--approve", draft_of(companies[code]),
                "--as", f"ravi-{code}", at=APPROVED,
            ),
        ),
        *(
            (f"due {day}", lambda code, day=day: command("book", "--company", code, at=day))
            for day in DUE
        ),
        ("interest", lambda code: command("interest", "--company", code, at=CREDITED)),
    ]  # fmt: skip
    hits = 0
    for name, words in steps:
        began = time.monotonic()
        run(committed_database, words("west"))
        took = time.monotonic() - began
        before, after = books(companies["east"]), books(companies["west"])
        assert before != after, f"{name} did nothing"
        for attempt in range(0 if name in SPARED else KILLS_A_STEP):
            # The first comes soon after the transaction began; the program's own start is most of `took`.
            wait = luck.random() * took * (0.02 if attempt == 0 else 0.3)
            hits += killed_inside(committed_database, words("east"), wait)
            now = books(companies["east"])
            assert now in (before, after), f"{name} was left half done"
            if now == after:
                break
        if books(companies["east"]) == before:
            run(committed_database, words("east"))
        assert books(companies["east"]) == after, f"{name} is not what it is undisturbed"
    assert hits, "no step was ever killed while it ran"

    for code in ("east", "west"):
        again = run(committed_database, command("book", "--company", code, at=CREDITED))
        assert (again["instalments"], again["collected"]) == (0, 0)
    audit = subprocess.run(
        [*PROGRAM, "audit", "--area", "ledger", "--area", "deposits", "--json"],
        env=committed_database.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in audit.stdout.splitlines()]
    assert [(one["name"], one["rows"]) for one in answers if one["offending"]] == []
    assert audit.returncode == 0, audit.stderr
