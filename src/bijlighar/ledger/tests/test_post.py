"""Posting on a real PostgreSQL as the program's restricted role."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import polars as pl
import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError

from bijlighar.ledger import queries
from bijlighar.ledger.actions import Posted, post
from bijlighar.ledger.rules import Account, TransfersRefused
from bijlighar.ledger.tests.frames import AT, BY, DAY, transfer, transfers


def many(count: int, **changed: int) -> pl.DataFrame:
    one = transfers().drop("holder_id", "sequence")
    return one.join(
        pl.DataFrame(
            {"holder_id": [n // 10 for n in range(count)], "sequence": [n % 10 for n in range(count)]}
        ),
        how="cross",
    ).with_columns(**{name: pl.lit(value) for name, value in changed.items()})


def test_it_works(db: None) -> None:
    assert post(transfers=transfers(), by=BY, at=AT) == Posted(1, 0)
    assert queries.balance(7, Account.PREPAID) == 100


def test_posting_again_changes_nothing(db: None) -> None:
    post(transfers=many(1000), by=BY, at=AT)
    assert post(transfers=many(1010), by=BY, at=AT) == Posted(10, 1000)
    assert queries.balances(Account.PREPAID, company_id=1)["balance_paise"].to_list() == [1000] * 101


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_paise": 101},
        {"debit_code": int(Account.DUTY_PAYABLE)},
        {"credit_code": int(Account.RECEIVABLE)},
        {"company_id": 2},
        {"document": "receipt/2"},
    ],
)
def test_it_refuses_a_known_key_with_other_contents(db: None, changed: dict[str, int]) -> None:
    post(transfers=transfers(), by=BY, at=AT)
    with pytest.raises(TransfersRefused, match="holder 7, 2026-06-01, entry 70/0"):
        post(transfers=transfers(transfer(**changed), transfer(sequence=1)), by=BY, at=AT)
    assert queries.balance(7, Account.PREPAID) == 100


def test_the_program_can_neither_change_nor_remove(db: None) -> None:
    post(transfers=transfers(), by=BY, at=AT)
    for statement in ("UPDATE ledger_transfer SET amount_paise = 1", "DELETE FROM ledger_transfer"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            from django.db import transaction

            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_transfer")


def test_two_writers_at_once_post_each_row_exactly_once(committed_database: object) -> None:
    posted: list[Posted] = []
    barrier = threading.Barrier(2)

    def write(frame: pl.DataFrame) -> Callable[[], None]:
        def run() -> None:
            barrier.wait()
            posted.append(post(transfers=frame, by=BY, at=AT))
            connections.close_all()

        return run

    frame = many(20_000)
    # The second writer brings the rows in the opposite order: a naive insert would deadlock here.
    writers = [threading.Thread(target=write(f)) for f in (frame, frame.reverse())]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sum(p.inserted for p in posted) == 20_000
    assert sum(p.already_there for p in posted) == 20_000
    assert queries.company_balances(1)[Account.PREPAID] == 2_000_000


def test_nothing_of_a_refused_batch_stays(db: None) -> None:
    with pytest.raises(TransfersRefused):
        post(transfers=transfers(transfer(), transfer(sequence=1, amount_paise=0)), by=BY, at=AT)
    assert queries.balance(7, Account.PREPAID) == 0


def test_the_table_itself_refuses_what_the_rules_refuse(db: None) -> None:
    with (
        pytest.raises(Exception, match="violates check constraint") as refused,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO ledger_transfer VALUES (1, 0, 0, now(), 1, %s, %s, 70, 101, 2, 'x')",
            [DAY, date(2026, 6, 1)],
        )
    assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)
