"""The yearly review of the deposit: drafted from a year of bills, approved with its messages, first part due.

300,000 connections with twelve bills each, a third of the homes paying none; BIJLIGHAR_BENCH_CONNECTIONS says
another number. The bills and payments are written first, which takes minutes.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

from bench._database import database
from bench._result import Measured

CONNECTIONS = int(os.environ.get("BIJLIGHAR_BENCH_CONNECTIONS", "300000"))
PORTION = 20_000
EACH_PAISE = 50_000


def run() -> Iterator[Measured]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Measured]:
    import numpy as np
    from django.db import connections, transaction

    from bijlighar.deposits import actions
    from bijlighar.deposits.tests.year import (
        APPROVER,
        DRAFTER,
        JUNE,
        MONTHS,
        company_with_connections,
        year_of_bills,
    )

    with transaction.atomic():
        company_id, homes = company_with_connections(CONNECTIONS)
    use = np.random.default_rng(11).integers(20_000, 400_000, size=(CONNECTIONS, len(MONTHS)))
    for start in range(0, CONNECTIONS, PORTION):
        part = homes[start : start + PORTION]
        months = use[start : start + PORTION].tolist()
        year_of_bills(company_id, dict(zip(part, months, strict=True)), each_paise=EACH_PAISE)
        _pay(company_id, part, MONTHS)
    connections["owner"].cursor().execute("ANALYZE")  # as autovacuum does within a minute

    began = time.perf_counter()
    draft = actions.draft_review(company_id=company_id, by=DRAFTER, at=JUNE)
    assert draft.connections == CONNECTIONS
    yield _line("draft", draft.connections, began, f"{draft.asked_connections:,} are asked for something")

    began = time.perf_counter()
    actions.approve_review(review_id=draft.review_id, by=APPROVER, at=JUNE + timedelta(hours=1))
    yield _line("approve", draft.asked_connections, began, "by a second person, with messages")

    began = time.perf_counter()
    due = actions.fall_due(company_id=company_id, by=APPROVER, at=JUNE + timedelta(days=25))
    yield _line("first part", due.instalments, began, f"{due.amount_paise // 100:,} rupees become due")
    whole = draft.shortfall_paise + draft.extra_paise
    assert abs(3 * due.amount_paise - whole) <= 300 * due.instalments  # a third each, in whole rupees


def _pay(company_id: int, homes: list[int], months: list[tuple[date, date]]) -> None:
    """Two of three pay each bill ten days after it, the others none."""
    import polars as pl

    from bijlighar.deposits.tests.year import BY, on
    from bijlighar.ledger.actions import post
    from bijlighar.ledger.rules import Account, Entry

    payers = pl.Series(homes).filter(pl.Series(homes) % 3 != 0)
    for number, (_, after) in enumerate(months):
        day = after + timedelta(days=10)
        entries = pl.DataFrame({"holder_id": payers}).select(
            company_id=pl.lit(company_id, dtype=pl.Int64),
            holder_id="holder_id",
            for_day=pl.lit(day),
            posted_on=pl.lit(day),
            code=pl.lit(int(Entry.PAYMENT), dtype=pl.Int64),
            sequence=pl.lit(number, dtype=pl.Int64),
            debit_code=pl.lit(int(Account.CASH), dtype=pl.Int64),
            credit_code=pl.lit(int(Account.RECEIVABLE), dtype=pl.Int64),
            amount_paise=pl.lit(EACH_PAISE, dtype=pl.Int64),
            document=pl.format("receipt/bench-{}-{}", "holder_id", pl.lit(number)),
        )
        post(transfers=entries, by=BY, at=on(day))


def _line(step: str, count: int, began: float, note: str) -> Measured:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Measured(
        step=step,
        contestant="the whole company",
        count=count,
        unit="connections",
        seconds=time.perf_counter() - began,
        note=f"{note}; {memory:,} MB at most, the database's own memory apart",
    )
