"""What a prepaid home is told unasked: the balance runs low, a month begins, days were charged late."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import rupees
from bijlighar.prepaid import queries
from bijlighar.prepaid.rules.policy import PrepaidPolicy
from bijlighar.prepaid.rules.warning import level

LOW, LOW_PLAIN, LOW_TODAY = "balance_low", "balance_low_plain", "balance_low_today"
USED_UP, MONTH, LATE = "balance_used_up", "balance_month", "charged_late"


@dataclass(frozen=True, slots=True)
class Warned:
    """How many messages of each kind are new."""

    low: int
    month_start: int
    late: int


@action
def warn(
    *, company_id: int, day: date, by: Actor, at: datetime, connection_ids: Sequence[int] | None = None
) -> Warned:
    """Queue what prepaid homes of a company are to be told on a day; how many messages are new.

    A low balance: each level of the policy once a recharge, only the most urgent one reached. On the first of
    a month the balance. Days that were booked late on this day: which, how many and what they took. However
    often this runs, nothing is said twice; nobody without a registered mobile is told. `connection_ids`
    limits it to some of the company's connections. Raises `NoPrepaidPolicy`.
    """
    policy = queries.policy(company_id, day)
    rows = queries.balances(company_id, day, connection_ids)
    low = _with_levels(rows, policy, day).filter(pl.col("level").is_not_null())
    is_first = policy.tells_month_start and day.day == 1
    begun = rows.filter(pl.col("charged_through").is_not_null() & is_first)
    late = queries.booked_late(company_id, day, connection_ids)
    late = late.filter(pl.col("days") >= policy.tell_late_from_days)
    told = pl.concat([part.get_column("connection_id") for part in (low, begun, late)]).unique()
    contacts = consumers.contacts(told.to_list()).filter(pl.col("mobile").is_not_null())
    low, begun, late = (part.join(contacts, on="connection_id") for part in (low, begun, late))
    return Warned(
        low=_queue(map(_low, low.iter_rows(named=True)), at),
        month_start=_queue((_month(row, day) for row in begun.iter_rows(named=True)), at),
        late=_queue((_late(row, day) for row in late.iter_rows(named=True)), at),
    )


def _with_levels(rows: pl.DataFrame, policy: PrepaidPolicy, day: date) -> pl.DataFrame:
    if not policy.by_category:
        return rows.with_columns(level=level(policy))
    terms = consumers.terms_on(rows.get_column("connection_id").to_list(), day)
    found = level(policy)
    for category, own in policy.by_category.items():
        found = pl.when(pl.col("category_code") == category).then(level(own)).otherwise(found)
    return rows.join(
        terms.select("connection_id", "category_code"), on="connection_id", how="left"
    ).with_columns(level=found)


def _low(row: dict[str, Any]) -> dict[str, str]:
    template = LOW_TODAY if row["days_left"] == 0 else LOW if row["days_left"] else LOW_PLAIN
    return _of_balance(row, template, f"low/{row['connection_id']}/{row['last_receipt']}/{row['level']}")


def _month(row: dict[str, Any], day: date) -> dict[str, str]:
    return _of_balance(row, MONTH, f"month/{row['connection_id']}/{day:%Y-%m}")


def _of_balance(row: dict[str, Any], template: str, key: str) -> dict[str, str]:
    """A message with what is left, or with what is owed where nothing is."""
    paise, is_hindi = row["balance_paise"], row["language"] == "hi"
    values = {"day": _date(row["charged_through"])}
    if (paise <= 0 and template != MONTH) or paise < 0:
        template, values["amount"] = USED_UP, _money(-paise, row)
    else:
        values["balance"] = _money(paise, row)
    if template == LOW:
        count = row["days_left"]
        values["days"] = f"{count} दिन" if is_hindi else f"{count} day" if count == 1 else f"{count} days"
    return _message(row, template, key, values)


def _late(row: dict[str, Any], day: date) -> dict[str, str]:
    values = {
        "count": str(row["days"]),
        "from_day": _date(row["first_day"]),
        "to_day": _date(row["last_day"]),
        "amount": _money(row["taken_paise"], row),
    }
    return _message(row, LATE, f"late/{row['connection_id']}/{day}", values)


def _message(row: dict[str, Any], template: str, key: str, values: dict[str, str]) -> dict[str, str]:
    return {
        "key": f"prepaid/{key}",
        "template": template,
        "recipient": row["mobile"],
        "language": "hi" if row["language"] == "hi" else "en",
        "context": json.dumps({"service_number": row["service_number"], **values}, ensure_ascii=False),
    }


def _money(paise: int, row: dict[str, Any]) -> str:
    """An amount in the letters of a short SMS: the rupee sign would halve an English one."""
    return rupees(paise, "hi") if row["language"] == "hi" else rupees(paise).replace("₹", "Rs ")


def _date(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _queue(messages: Iterator[dict[str, str]], at: datetime) -> int:
    return outbox.post_all(channel="sms", messages=pl.DataFrame(list(messages)), at=at)
