"""`bijlighar fold` killed with -9 at random moments: the next run does the rest, nothing lost or doubled.

Two companies with the same pushes: one is folded undisturbed, the other is killed again and again. The seeded
slice has 4 kills, `make soak` (BIJLIGHAR_SOAK=1) has 100.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import psycopg

from tests.faults.pushing import AT, DAY, METERS, audits_are_clean, body, raw_days, stage, values

PROGRAM = [sys.executable, "-c", "from bijlighar.interfaces.cli import main; main()"]
KILLS = 100 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 4
ROUNDS = 4


def push_round(company: int, code: str, number: int) -> None:
    """A few quarter hours of the day before, whole and in part, some of them again with other values."""
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions
    from bijlighar.metering.adapters import pushed
    from bijlighar.metering.rules.pushed import push_layout
    from bijlighar.people.models import ApiClient

    client = ApiClient.objects.get(company_id=company)
    for part in range(3):
        start = DAY + timedelta(minutes=15 * ((number * 2 + part) % 90))
        content = body(number * 10 + part, start, (0.9, 0.3, 0.002)[part])
        actions.push(
            client_id=client.id,
            client_name=client.name,
            company_id=company,
            idempotency_key=f"{code}-{number}-{part}",
            body_digest=hashlib.sha256(content).hexdigest(),
            source=pushed.from_csv(content, push_layout(code)),
            by=Actor("agency", client.name, client.id),
            at=AT,
        )


def folding(database: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "fold", "--no-validate", "--at", AT.isoformat(), "--json"],
        env=database.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until_connected(database: Any, process: subprocess.Popen[str]) -> None:
    """Until the program has a connection of its own, or has ended."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND usename = 'bijlighar_app' AND pid <> ALL(%s)"
    )
    from django.db import connection

    connection.close()
    with psycopg.connect(database.owner_url, autocommit=True) as watch:
        while process.poll() is None:
            (there,) = watch.execute(asked, [[0]]).fetchone() or (0,)
            if there:
                return
            time.sleep(0.005)


def test_a_killed_fold_is_finished_by_the_next(committed_database: Any) -> None:
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions

    dice = random.Random(20261119)
    calm, _ = stage("east")
    rough, _ = stage("west")
    hit = 0
    for number in range(KILLS):
        if number % max(KILLS // ROUNDS, 1) == 0:
            at = number // max(KILLS // ROUNDS, 1)
            push_round(rough, "west", at)
        killed = folding(committed_database)
        wait_until_connected(committed_database, killed)
        time.sleep(dice.random() * 0.25)
        killed.kill()
        killed.communicate()
        hit += killed.returncode == -9
        if killed.returncode == 0:
            # It was done already: something new for the next one.
            push_round(rough, "west", 100 + number)
    assert hit >= KILLS // 2, "most of the kills must have met a running fold"
    for at in _rounds(committed_database):
        push_round(calm, "east", at)
    done = folding(committed_database)
    said, problems = done.communicate()
    assert done.returncode == 0, problems
    assert actions.fold_pushes(by=Actor.system("test"), at=AT).values == 0, said

    pushed = values(committed_database, rough)
    assert len({serial for serial, _ in pushed}) > METERS // 2
    assert pushed == values(committed_database, calm)
    after, undisturbed = (list(raw_days(committed_database, company)) for company in (rough, calm))
    assert after
    assert after == undisturbed
    audits_are_clean(committed_database)


def _rounds(database: Any) -> list[int]:
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(
            "SELECT idempotency_key FROM metering_push WHERE idempotency_key LIKE 'west-%' ORDER BY id"
        )
        # In the order in which they came, for later values count.
        return list(dict.fromkeys(int(key.split("-")[1]) for (key,) in rows.fetchall()))
