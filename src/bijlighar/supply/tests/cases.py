"""A consumer who may be cut off in a company whose links all work; each test changes one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bijlighar.kernel.time import IST
from bijlighar.supply.rules import LINKS, LinkFact, Snapshot, SupplyPolicy, policy_on

MONDAY = date(2025, 5, 19)


def ist(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=IST).astimezone(UTC)


AT = ist(MONDAY, 11)


def policy(state_code: str = "bihar", day: date = MONDAY) -> SupplyPolicy:
    return policy_on(state_code, day)


def healthy(at: datetime = AT) -> tuple[LinkFact, ...]:
    return tuple(LinkFact(code, at - timedelta(minutes=1), True, 1) for code in LINKS)


def links(at: datetime = AT, **changed: LinkFact | None) -> tuple[LinkFact, ...]:
    """All healthy but those given; None leaves a link out."""
    facts = {fact.link_code: fact for fact in healthy(at)} | changed
    return tuple(fact for fact in facts.values() if fact is not None)


CUT_OFF = Snapshot(
    connection_id=7,
    company_id=1,
    ground="PREPAID",
    at=AT,
    balance_paise=-50_000,
    average_day_paise=2_000,
    charged_through=MONDAY - timedelta(days=1),
    last_recharge_paise=20_000,
    last_recharge_on=date(2025, 3, 1),
    notice_at=AT - timedelta(days=8),
    is_told=True,
    meter_heard_at=AT - timedelta(hours=1),
    relay_is_on=True,
    relay_seen_at=AT - timedelta(hours=1),
    links=healthy(),
)
"""Everything speaks for cutting him off: below nothing, told eight days ago, a Monday at eleven."""


def but(**changes: Any) -> Snapshot:
    return replace(CUT_OFF, **changes)


def at(instant: datetime, **changes: Any) -> Snapshot:
    """The same consumer at another instant, with everything as fresh as it was."""
    fresh: dict[str, Any] = {
        "at": instant,
        "links": healthy(instant),
        "meter_heard_at": instant - timedelta(hours=1),
        "charged_through": instant.astimezone(IST).date() - timedelta(days=1),
    }
    return replace(CUT_OFF, **{**fresh, **changes})
