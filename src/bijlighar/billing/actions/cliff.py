"""Messages about thresholds: sent once a stage, and switched off by whoever does not want them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.models import CliffChoice
from bijlighar.billing.rules.cliff import worth_telling
from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees, rupees

_WH_PER_UNIT = 1000


@action
def warn_of_cliffs(
    *, company_id: int, connection_ids: Sequence[int], day: date, by: Actor, at: datetime
) -> int:
    """Queue messages to those of a company's connections that near a threshold on a day; how many are new.

    One message a stage (`rules.cliff.STAGES`), threshold and month, however often this runs; none to those
    who switched them off, none without a registered mobile.
    """
    strangers = set(consumers.not_of_company(connection_ids, company_id))
    mine = [one for one in connection_ids if one not in strangers]
    near = queries.cliffs(mine, day)
    if near.is_empty():
        return 0
    near = near.filter(worth_telling())
    unwanted = queries.without_cliff_messages(near.get_column("connection_id").to_list())
    contacts = consumers.contacts(near.get_column("connection_id").to_list()).filter(
        pl.col("mobile").is_not_null() & ~pl.col("connection_id").is_in(unwanted)
    )
    rows = [_message(row) for row in near.join(contacts, on="connection_id").iter_rows(named=True)]
    return outbox.post_all(channel="sms", messages=pl.DataFrame(rows), at=at)


def _message(row: dict[str, object]) -> dict[str, str]:
    language = "hi" if row["language"] == "hi" else "en"
    jump, units = int(str(row["jump_paise"])), {}
    for name in ("so_far", "limit", "low", "high"):
        units[name] = str(int(str(row[f"{name}_wh"])) // _WH_PER_UNIT)
    return {
        "key": f"cliff/{row['connection_id']}/{row['cycle_from']}/{row['limit_wh']}/{row['stage']}",
        "template": "cliff_near",
        "recipient": str(row["mobile"]),
        "language": language,
        "context": json.dumps(
            {
                "service_number": row["service_number"],
                "used": units["so_far"],
                "limit": units["limit"],
                "low": units["low"],
                "high": units["high"],
                "amount": rupees(jump, "hi") if language == "hi" else f"Rs {decimal_rupees(jump)}",
            },
            ensure_ascii=False,
        ),
    }


@action
def choose_cliff_messages(*, connection_id: int, is_wanted: bool, by: Actor, at: datetime) -> None:
    """Switch a connection's messages about thresholds on or off."""
    CliffChoice.objects.update_or_create(
        connection_id=connection_id, defaults={"is_wanted": is_wanted, "chosen_at": at}
    )
