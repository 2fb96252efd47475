"""A company with a year of bills and payments behind it, written through the front doors' own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import polars as pl
from django.db import connection, transaction

from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.tests.readings import BY, company_with_connections
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import months, settlement_day
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry, one_receipt

YEAR_FROM, YEAR_TO = date(2025, 4, 1), date(2026, 4, 1)
JUNE = datetime(2026, 6, 10, 5, tzinfo=UTC)
DRAFTER, APPROVER = Actor("staff", "Asha", 1), Actor("staff", "Ravi", 2)
MONTHS = months(YEAR_FROM, YEAR_TO)

__all__ = [
    "APPROVER",
    "BY",
    "DRAFTER",
    "JUNE",
    "MONTHS",
    "company_with_connections",
    "on",
    "paid",
    "year_of_bills",
]


def on(day: date, hour: int = 5) -> datetime:
    """An instant inside a settlement day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def year_of_bills(
    company_id: int,
    energy_wh: Mapping[int, Sequence[int]],
    *,
    each_paise: int = 50_000,
    cycles: Sequence[tuple[date, date]] = MONTHS,
) -> None:
    """Bills of `each_paise` for each connection and cycle with the energy given, posted on the day of issue.

    Due 15 days after issue. The energy and money are not those of a tariff: reviews read what was billed.
    """
    rows = [
        (holder, start, end, wh)
        for holder, of_cycles in energy_wh.items()
        for (start, end), wh in zip(cycles, of_cycles, strict=False)
    ]
    frame = pl.DataFrame(
        rows,
        schema={
            "connection_id": pl.Int64, "cycle_from": pl.Date, "cycle_to": pl.Date, "energy_wh": pl.Int64,
        },
        orient="row",
    )  # fmt: skip
    with transaction.atomic(), incoming(frame, "year_bills"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_bill (connection_id, company_id, cycle_from, cycle_to, revision, number,"
            " issued_on, issued_at, due_date, rulebook, category_code, area_code, sanctioned_load_w,"
            " is_smart, from_date, to_date, energy_wh, solar_wh, estimated_wh, known_days, missing_days,"
            " is_provisional, lines_paise, total_paise, previous_dues_paise, payable_paise)"
            " SELECT connection_id, %(company)s, cycle_from, cycle_to, 0, connection_id || '-' || cycle_from,"
            " cycle_to, cycle_to, cycle_to + 15, %(book)s, 'LV-1.2', 'URBAN', 2000, true, cycle_from,"
            " cycle_to,"
            " energy_wh, 0, 0, cycle_to - cycle_from, '{}', false, ARRAY[%(paise)s::bigint,0,0,0,0,0],"
            " %(paise)s, 0, %(paise)s FROM year_bills",
            {"company": company_id, "paise": each_paise, "book": digest_half(book_of("mp"))},
        )
    for (day,), part in frame.partition_by("cycle_to", as_dict=True).items():
        assert isinstance(day, date)
        entries = part.select(
            company_id=pl.lit(company_id, dtype=pl.Int64),
            holder_id="connection_id",
            for_day=pl.col("cycle_to") - timedelta(days=1),
            posted_on="cycle_to",
            code=pl.lit(int(Entry.BILL) + 1, dtype=pl.Int64),
            sequence=pl.lit(0, dtype=pl.Int64),
            debit_code=pl.lit(int(Account.RECEIVABLE), dtype=pl.Int64),
            credit_code=pl.lit(int(Account.REVENUE_ENERGY), dtype=pl.Int64),
            amount_paise=pl.lit(each_paise, dtype=pl.Int64),
            document=pl.format("bill/{}-{}", "connection_id", pl.col("cycle_from").cast(pl.String)),
        )
        post(transfers=entries, by=BY, at=on(day))


def paid(connection_id: int, amount_paise: int, day: date, number: str = "") -> None:
    """A payment of bills on a day."""
    from bijlighar.billing.actions import receive_payment

    at = on(day, 6)
    receive_payment(
        connection_id=connection_id,
        amount_paise=amount_paise,
        receipt_number=number or f"R{connection_id}-{settlement_day(at)}",
        channel="UPI",
        by=BY,
        at=at,
    )


def deposit_receipt(connection_id: int, amount_paise: int, number: str) -> pl.DataFrame:
    """A payment towards the deposit, as a frame of one receipt."""
    return one_receipt(connection_id, amount_paise, number, "COUNTER")
