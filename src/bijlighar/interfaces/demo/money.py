"""The money that the demo's people bring: recharges when they were needed, bills paid, late or never.

Recharges are decided when the history is there, from what was charged; bills are paid before the next ones
are made, so that no bill asks for what came in before it. Each day's money enters as one frame, dated then.
"""

from __future__ import annotations

from datetime import date
from typing import cast

import numpy as np
import polars as pl
from django.db import transaction

from bijlighar.billing import actions as billing
from bijlighar.billing.queries import billed
from bijlighar.interfaces.demo.connect import BY, connection_ids
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.purse import pays_on, recharges
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.time import block_start, days
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid import actions as prepaid
from bijlighar.tariffs.rules import LINES

Receipt = tuple[date, int, int, str, str]
"""The day it came in, connection_id, paise, the receipt's number, the channel."""
_COLUMNS = ("day", "connection_id", "amount_paise", "receipt_number", "channel")

OPENS, BLOCKS_OPEN = 36, 44
"""A day's money is booked at one instant between 09:00 and 20:00."""


def recharge(company: CompanyWorld, company_id: int, plan: Plan) -> int:
    """Recharge the prepaid balances of a company as their purses say; returns the new receipts."""
    every = days(plan.first_day, plan.last_day)
    ids = connection_ids(company_id)
    mine = [connection for connection in company.connections if connection.is_prepaid]
    taken = _taken([ids[connection.service_number] for connection in mine], plan)
    receipts: list[Receipt] = []
    for connection, luck in zip(
        mine, np.random.default_rng((*company.key, 31)).random(len(mine)), strict=True
    ):
        holder = ids[connection.service_number]
        of_day = np.array([taken.get((holder, day), 0) for day in every], dtype=np.int64)
        channel = "UPI" if luck < 0.7 else "COUNTER"
        for number, one in enumerate(recharges(of_day, connection.purse, float(luck)), 1):
            receipt = f"DEMO-{connection.service_number}-{number}"
            receipts.append((every[one.day], holder, one.amount_paise, receipt, channel))
    made = 0
    # One transaction a company: a day's frame alone would wait for the disk once a day.
    with transaction.atomic():
        for day, frame in _by_day(receipts):
            block = np.random.default_rng((*company.key, day.toordinal(), 41)).integers(BLOCKS_OPEN)
            at = block_start(day, OPENS + int(block))
            made += prepaid.credit_receipts(company_id=company_id, receipts=frame, by=BY, at=at)
    return made


def pay_bills(company: CompanyWorld, company_id: int, plan: Plan, *, before: date) -> int:
    """Pay what comes in before a day: most bills in time, some late, some not at all; returns the receipts.

    What was paid already stays as it is.
    """
    ids = connection_ids(company_id)
    luck = np.random.default_rng((*company.key, 37)).random(len(company.connections))
    chances = {}
    for place, connection in enumerate(company.connections):
        chance = float(luck[place])
        if connection.member is not None:
            chance = 0.99 if connection.purse == "NEGATIVE" else 0.26
        chances[ids[connection.service_number]] = chance
    receipts: list[Receipt] = []
    bills = billed(list(chances), plan.first_day, plan.to_day)
    for holder, number, issued_on, due_date, paise in bills.select(
        "connection_id", "number", "issued_on", "due_date", "total_paise"
    ).iter_rows():
        day = pays_on(issued_on, due_date, chances[holder])
        if day is not None and day < min(before, plan.last_day) and paise > 0:
            channel = "UPI" if chances[holder] < 0.5 else "COUNTER"
            receipts.append((day, holder, paise, f"DEMO-{number}", channel))
    with transaction.atomic():
        for day, frame in _by_day(receipts):
            at = block_start(day, OPENS + 8)
            billing.receive_payments(company_id=company_id, receipts=frame, by=BY, at=at)
    return len(receipts)


def _by_day(receipts: list[Receipt]) -> list[tuple[date, pl.DataFrame]]:
    frame = pl.DataFrame(receipts, schema=_COLUMNS, orient="row") if receipts else pl.DataFrame()
    parts = frame.partition_by("day", as_dict=True) if receipts else {}
    return sorted((cast("date", day), part) for (day,), part in parts.items())


def _taken(holders: list[int], plan: Plan) -> dict[tuple[int, date], int]:
    """What was taken from each balance on each day, in paise."""
    by_line = (Entry.DAY, Entry.CLOSING, Entry.THRESHOLD, Entry.CORRECTION)
    codes = [what + number for what in by_line for number in range(1, len(LINES) + 1)]
    moved = ledger.entries([*codes, Entry.RELEASE], holders, plan.first_day, plan.to_day)
    prepaid_code = int(Account.PREPAID)
    signed = (
        pl.when(pl.col("debit_code") == prepaid_code)
        .then(pl.col("amount_paise"))
        .when(pl.col("credit_code") == prepaid_code)
        .then(-pl.col("amount_paise"))
        .otherwise(0)
    )
    days_taken = moved.group_by("holder_id", "for_day").agg(signed.sum())
    return {(holder, day): paise for holder, day, paise in days_taken.iter_rows()}
