"""What people want to stay below in a month: chosen, dropped, and told when it is nearly used or used up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.models import Budget
from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees, rupees

_WH_PER_UNIT = 1000


class UnableToBudget(ValueError):
    """The budget cannot be kept as told; nothing was written."""


@action
def choose_budget(*, connection_id: int, kind_code: str, amount: int, by: Actor, at: datetime) -> None:
    """Keep the budget of a month, in Wh (UNITS) or paise (RUPEES), instead of an earlier one.

    Raises `UnableToBudget`.
    """
    if kind_code not in ("UNITS", "RUPEES") or amount <= 0:
        raise UnableToBudget("A budget is a number of units or rupees above nothing.")
    Budget.objects.update_or_create(
        connection_id=connection_id, defaults={"kind_code": kind_code, "amount": amount, "chosen_at": at}
    )


@action
def drop_budget(*, connection_id: int, by: Actor, at: datetime) -> bool:
    """Forget the budget of a connection; False when there was none."""
    return Budget.objects.filter(connection_id=connection_id).delete()[0] > 0


@action
def warn_of_budgets(
    *, company_id: int, connection_ids: Sequence[int], day: date, by: Actor, at: datetime
) -> int:
    """Queue messages to those of a company's connections that reached a stage of their budget; how many new.

    One message a stage, budget and month, however often this runs; none without a registered mobile.
    """
    strangers = set(consumers.not_of_company(connection_ids, company_id))
    spent = queries.budgets_spent([one for one in connection_ids if one not in strangers], day)
    if spent.is_empty():
        return 0
    near = spent.filter(pl.col("stage") > 0)
    contacts = consumers.contacts(near.get_column("connection_id").to_list()).filter(
        pl.col("mobile").is_not_null()
    )
    rows = [_message(row) for row in near.join(contacts, on="connection_id").iter_rows(named=True)]
    if not rows:
        return 0
    return outbox.post_all(channel="sms", messages=pl.DataFrame(rows), at=at)


def _message(row: dict[str, object]) -> dict[str, str]:
    language = "hi" if row["language"] == "hi" else "en"
    spent, amount, stage = (int(str(row[name])) for name in ("spent", "amount", "stage"))
    said = (
        {"used": str(spent // _WH_PER_UNIT), "limit": str(amount // _WH_PER_UNIT)}
        if row["kind_code"] == "UNITS"
        else {"spent": _money(spent, language), "amount": _money(amount, language)}
    )
    kind = "units" if row["kind_code"] == "UNITS" else "rupees"
    return {
        "key": f"budget/{row['connection_id']}/{row['month_from']}/{row['kind_code']}/{amount}/{stage}",
        "template": f"budget_{kind}",
        "recipient": str(row["mobile"]),
        "language": language,
        "context": json.dumps(
            {"service_number": row["service_number"], "percent": str(stage), **said}, ensure_ascii=False
        ),
    }


def _money(paise: int, language: str) -> str:
    return rupees(paise, "hi") if language == "hi" else f"Rs {decimal_rupees(paise)}"
