"""The creditor killed with -9 in the middle of batches (M21): every payment is credited once, none half.

Messages wait, told twice each and out of order; a creditor takes them up and is killed at a random moment
while his transaction is open: 3 times in CI, 50 with BIJLIGHAR_SOAK=1.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from bijlighar.consumers.tests import place
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import actions, queries
from bijlighar.payments.tests.gateway import AT, BY, message, order, set_up, signed
from bijlighar.supply import queries as supply

SRC = Path(actions.__file__).parents[2]
KILLS = 50 if os.environ.get("BIJLIGHAR_SOAK") == "1" else 3
HOMES, ORDERS = 12, 60
PROGRAM = [
    sys.executable,
    "-c",
    "from bijlighar.interfaces.cli import main; main()",
    "payments",
    "credit",
    "--once",
]
# Locks of every database of the cluster are listed, and another one may have a creditor of its own.
AT_WORK = """
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.mode = 'ExclusiveLock'
    AND l.granted
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def homes(committed_database: Any, tmp_path: Path, monkeypatch: Any) -> list[int]:
    set_up(tmp_path, monkeypatch)
    company = place.company("bihar")
    with transaction.atomic():
        return [
            place.connection(company, number + 1, is_prepaid=True, category_code="DS-II")
            for number in range(HOMES)
        ]


def tell(homes: list[int], turn: int, luck: random.Random) -> Counter[int]:
    """Orders are paid, and each payment is told twice, in any order; paise by home."""
    company = place.company("bihar")
    paise: Counter[int] = Counter()
    bodies = []
    with transaction.atomic():
        for number in range(ORDERS):
            home, amount = luck.choice(homes), luck.randrange(100, 90_000)
            made = order(company, home, f"{turn}/{number}", amount_paise=amount)
            paise[home] += amount
            for event in ("payment.captured", "order.paid"):
                bodies.append(message(event, made.tr, f"pay_{turn}_{number}", amount))
        luck.shuffle(bodies)
        for body in bodies:
            actions.keep_event(gateway_code="sandbox", headers=signed(body), body=body, by=BY, at=AT)
    return paise


def at_work(database: Any) -> bool:
    with psycopg.connect(database.app_url) as there:
        row = there.execute(AT_WORK.encode()).fetchone()
    return row is not None and row[0] > 0


def test_killed_creditors_credit_once(committed_database: Any, homes: list[int]) -> None:
    luck = random.Random(20261122)
    paid: Counter[int] = Counter()
    hit = 0
    for turn in range(KILLS):
        paid += tell(homes, turn, luck)
        waited = queries.waiting_since()[0]
        killed = subprocess.Popen(PROGRAM, env=committed_database.env, stdout=subprocess.DEVNULL)
        while killed.poll() is None and not at_work(committed_database):
            time.sleep(0.005)
        time.sleep(luck.random() * 0.4)
        killed.kill()
        killed.wait()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while at_work(committed_database):
            assert time.monotonic() < give_up, "a killed creditor still holds its lock"
            time.sleep(0.02)
        left = queries.waiting_since()[0]
        assert left in (0, waited), "a batch is taken whole or not at all"
        hit += left > 0
        whole(homes, paid if left == 0 else None)
    subprocess.run(PROGRAM, env=committed_database.env, check=True, capture_output=True)
    assert hit, "no kill met an open batch: choose another seed"
    assert queries.waiting_since()[0] == 0
    whole(homes, paid)
    orders = KILLS * ORDERS
    assert sum(len(queries.receipts(home, limit=orders)) for home in homes) == orders
    counts = Counter(each.verdict_code for each in queries.events(limit=10 * orders))
    assert counts == {"NEW_PAYMENT": orders, "REPEATED": orders}


def whole(homes: list[int], paid: Counter[int] | None) -> None:
    """Every audit of the areas on the way holds; and every balance is what was paid, once all is taken."""
    connection.close()
    for area in ("payments", "ledger", "supply"):
        for path in sorted((SRC / area / "audits").glob("*.sql")):
            with connection.cursor() as cursor:
                cursor.execute(path.read_text())
                assert cursor.fetchall() == [], path.name
    if paid is not None:
        assert {home: ledger.balance(home, Account.PREPAID) for home in homes} == {
            home: paid[home] for home in homes
        }


def test_nobody_is_cut_with_his_payment_in_the_queue(db: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """What was told and is in no balance yet counts as a payment under way, for the decision and the gate."""
    from bijlighar.supply.tests.stage import MONDAY, homes_below_nothing, ist, quietly

    set_up(tmp_path, monkeypatch)
    company_id, (home,) = homes_below_nothing()
    eleven = ist(MONDAY, 11)
    quietly(company_id, eleven)
    assert supply.decision_now(home, eleven)[1].verdict == "DISCONNECT"
    made = order(company_id, home, "waits")
    body = message("payment.captured", made.tr)
    actions.keep_event(gateway_code="sandbox", headers=signed(body), body=body, by=BY, at=eleven)
    known, found = supply.decision_now(home, eleven)
    assert (known.uncredited_paise, found.verdict) == (50_000, "SUSPENDED")
    assert "PAYMENT_UNDER_WAY" in found.reasons
