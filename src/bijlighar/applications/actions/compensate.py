"""Credits what the rulebook gives for each day that an application was late, each day once."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from bijlighar.applications.models import Breach
from bijlighar.applications.rules.clock import late_days
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import actions as posting
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry

LOOKED_AT_FOR = timedelta(days=60)
"""How long after its end an application is still looked at: a new connection has an account from then on."""


def compensate(by: Actor, at: datetime) -> tuple[int, int]:
    """Post the days that came since the last look; how many, and their sum in paise.

    Only where an amount was known when the breach was noted, and there is a connection whose account can take
    it: the balance where it is prepaid, else its bills. Days in which the clock stood are not late.
    """
    owed = _owed(at)
    if owed.is_empty():
        return 0, 0
    holders = owed.get_column("holder_id").unique().to_list()
    days = owed.get_column("for_day")
    first, last = days.min(), days.max()
    there = ledger.entries([Entry.APPLICATION_LATE], holders, first, last + timedelta(days=1))  # type: ignore[arg-type,operator]
    new = owed.join(there, on=["holder_id", "for_day", "sequence"], how="anti")
    if new.is_empty():
        return 0, 0
    prepaid = consumers.terms_on(holders, settlement_day(at)).filter("is_prepaid").get_column("connection_id")
    into = pl.when(pl.col("holder_id").is_in(prepaid.implode())).then(int(Account.PREPAID))
    moved = new.with_columns(
        posted_on=pl.lit(settlement_day(at)),
        code=pl.lit(int(Entry.APPLICATION_LATE), dtype=pl.Int64),
        debit_code=pl.lit(int(Account.COMPENSATION), dtype=pl.Int64),
        credit_code=into.otherwise(int(Account.RECEIVABLE)).cast(pl.Int64),
    )
    posting.post(transfers=moved, by=by, at=at)
    return moved.height, int(moved.get_column("amount_paise").sum())


def _owed(at: datetime) -> pl.DataFrame:
    """Every day so far of every breach that costs something: the key of its entry, and the amount."""
    late = Breach.objects.filter(compensation_paise__gt=0, application__connection_id__isnull=False).exclude(
        application__ended_at__lt=at - LOOKED_AT_FOR
    )
    rows = [
        {
            "company_id": one.application.company_id,
            "holder_id": one.application.connection_id,
            "for_day": settlement_day(one.application.due_at + timedelta(days=number)),
            "sequence": one.application_id,
            "amount_paise": one.compensation_paise,
            "document": f"application/{one.application.number}",
        }
        for one in late.select_related("application").order_by("application_id")
        for number in range(
            late_days(one.application.due_at, one.application.ended_at or one.application.paused_at or at)
        )
    ]
    integers = ("company_id", "holder_id", "sequence", "amount_paise")
    return pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(integers, pl.Int64), "for_day": pl.Date, "document": pl.String,
        },
    )  # fmt: skip
