"""Payments that others stand in the way of: tried again, alone, set aside, never out of sight (M19)."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections, transaction
from psycopg import sql

from bijlighar.conf.postgres import roles
from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.credit_told import credit_all
from bijlighar.interfaces.jobs.payments import credit_waiting, take_found
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.payments import actions, queries
from bijlighar.payments.rules.told import Told
from bijlighar.payments.tests.gateway import AT, BY, message, order, set_up, signed
from bijlighar.supply import queries as supply
from bijlighar.supply.tests.stage import MONDAY, homes_below_nothing, ist, quietly

ELEVEN = ist(MONDAY, 11)
MINUTE = timedelta(minutes=1)
PATIENCE_SECONDS = 30
OVERTAKEN = """
    CREATE FUNCTION somebody_was_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.reference LIKE 'pay_bad%' THEN RETURN NULL; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER somebody_was_first BEFORE INSERT ON payments_payment
        FOR EACH ROW EXECUTE FUNCTION somebody_was_first()
"""
WAITS_FOR = """
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
      AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended(%s, 0)
"""


def test_what_cannot_be_recorded_is_set_aside_in_sight_of_the_interlock(
    committed_database: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    """Overtaken at every try: put off alone, the others credited, its home not cut off until it is taken."""
    set_up(tmp_path, monkeypatch)
    with transaction.atomic():
        company_id, (home, asked, other) = homes_below_nothing(3)
        quietly(company_id, ELEVEN)
    assert supply.decision_now(home, ELEVEN)[1].verdict == "DISCONNECT"
    connections["owner"].cursor().execute(OVERTAKEN)
    for key, whose, payment in (("bad", home, "pay_bad"), ("good", other, "pay_good")):
        made = order(company_id, whose, key, amount_paise=5_000_00, at=ELEVEN)
        body = message("payment.captured", made.tr, payment, 5_000_00)
        actions.keep_event(gateway_code="sandbox", headers=signed(body), body=body, by=BY, at=ELEVEN)
    assert credit_all(clock=lambda: ELEVEN) == 2
    assert len(queries.receipts(other)) == 1
    (aside,) = queries.set_aside()
    assert (aside.payment_reference, aside.tries, aside.next_at) == ("pay_bad", 1, ELEVEN + MINUTE)
    assert queries.waiting_since() == (0, None)
    # The same for what a gateway answers when it is asked.
    made = order(company_id, asked, "asked", amount_paise=5_000_00, at=ELEVEN)
    told = Told("PAID", tr=made.tr, payment_reference="pay_bad2", amount_paise=5_000_00, method_code="UPI")
    for _ in range(2):
        assert take_found(gateway_code="sandbox", told=told, by=BY, at=ELEVEN) is None
    assert len(queries.set_aside()) == 2
    for one in (home, asked):
        known, found = supply.decision_now(one, ELEVEN)
        assert (known.uncredited_paise, found.verdict) == (5_000_00, "SUSPENDED")
        assert "PAYMENT_UNDER_WAY" in found.reasons
    # Not before its time; then it is tried once more and waits twice as long; then it is taken.
    assert credit_all(clock=lambda: ELEVEN + MINUTE / 2) == 0
    assert credit_all(clock=lambda: ELEVEN + MINUTE) == 2
    assert {one.next_at for one in queries.set_aside()} == {ELEVEN + 3 * MINUTE}
    connections["owner"].cursor().execute("DROP TRIGGER somebody_was_first ON payments_payment")
    assert credit_all(clock=lambda: ELEVEN + 3 * MINUTE) == 2
    assert queries.set_aside() == []
    assert [len(queries.receipts(one)) for one in (home, asked)] == [1, 1]


def test_who_blocks_each_other_is_tried_again_and_then_alone(
    committed_database: Any, database_cluster: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    """Somebody holds the second home and wants the first, three times: a deadlock that ends the creditor."""
    set_up(tmp_path, monkeypatch)
    with transaction.atomic():
        company = place.company("bihar")
        homes = sorted(
            (place.connection(company, number, is_prepaid=True, category_code="DS-II") for number in (1, 2)),
            key=lambda home: f"supply.connection.{home}",
        )
        for home in homes:
            made = order(company, home, f"k{home}")
            told = Told(
                "PAID", tr=made.tr, payment_reference=f"pay_{home}", amount_paise=50_000, method_code="UPI"
            )
            actions.take_told(gateway_code="sandbox", told=told, source="WEBHOOK", by=BY, at=AT)
    first, second = (f"supply.connection.{home}" for home in homes)
    done: list[tuple[int, int]] = []

    def credit() -> None:
        done.append(credit_waiting(clock=lambda: AT))
        connection.close()

    hold = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
    superuser = database_cluster.url(roles.SUPERUSER, committed_database.name)
    with psycopg.connect(superuser) as somebody, psycopg.connect(superuser, autocommit=True) as watcher:
        # The creditor looks for a deadlock first, and late enough to find this one on a busy machine.
        watcher.execute(
            sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '2s'").format(
                sql.Identifier(committed_database.name)
            )
        )
        somebody.execute("SET deadlock_timeout = '60s'")
        somebody.execute(hold, [second])
        creditor = threading.Thread(target=credit)
        creditor.start()
        for _ in range(3):
            somebody.execute("SAVEPOINT before")
            await_one_who_waits(watcher, second)
            somebody.execute(hold, [first])  # as soon as the database has ended the creditor's try
            somebody.execute("ROLLBACK TO before")
        await_one_who_waits(watcher, second)
        assert len(queries.receipts(homes[0])) == 0, "the transaction of both is still open"
        somebody.rollback()
        creditor.join(PATIENCE_SECONDS)
    assert done == [(2, 2)]
    assert [ledger.balance(home, Account.PREPAID) for home in homes] == [50_000, 50_000]
    assert queries.uncredited().orders == 0


def await_one_who_waits(watcher: psycopg.Connection[Any], name: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        row = watcher.execute(WAITS_FOR, [name]).fetchone()
        if row is not None and row[0]:
            return
        assert time.monotonic() < give_up, f"nobody waits for {name}"
        time.sleep(0.01)
