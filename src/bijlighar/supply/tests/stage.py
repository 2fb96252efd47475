"""A company in Bihar with prepaid homes below nothing, all links working; each test changes one thing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bijlighar.billing.tests.readings import BY, company_with_connections, store
from bijlighar.kernel import outbox
from bijlighar.ledger.rules import Account, Entry
from bijlighar.metering.models import Command, CommandState
from bijlighar.prepaid.actions import charge_days, credit
from bijlighar.supply import actions
from bijlighar.supply.models import Sample
from bijlighar.supply.rules import LINKS
from bijlighar.supply.tests.cases import MONDAY, ist

__all__ = ["BY", "MONDAY", "Account", "Entry", "ist"]

OFFICER = BY
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAY = date(2025, 5, 1)
MORNING = ist(MONDAY, 6)
WARNED = ist(MONDAY - timedelta(days=10), 9)
"""A Friday: everything is charged, everybody is warned; seven days later the grace is over."""


def samples(company_id: int, at: datetime, **changed: Any) -> None:
    """A healthy sample of each link at an instant; `changed`: link -> is_healthy, or None for no sample."""
    for code in LINKS:
        is_healthy = changed.get(code, True)
        if is_healthy is None:
            continue
        actions.record_health(
            company_id=company_id, link_code=code, measured_at=at, is_healthy=is_healthy, lag_seconds=1,
            evidence={"seen": "by a test"}, by=BY, at=at,
        )  # fmt: skip


def quietly(company_id: int, at: datetime) -> None:
    """All links healthy at an instant, without looking what follows: as if it had never been otherwise."""
    Sample.objects.bulk_create(
        Sample(
            company_id=company_id, link_code=code, measured_at=at, is_healthy=True, lag_seconds=1,
            evidence={"seen": "by a test"}, recorded_by="test",
        ) for code in LINKS
    )  # fmt: skip


def recover(company_id: int, at: datetime) -> None:
    """Healthy samples over the hour before an instant, so that a suspension ends by it."""
    for minutes in range(90, -1, -5):
        quietly(company_id, at - timedelta(minutes=minutes))
    actions.follow_health(company_id=company_id, by=BY, at=at)


def charge(company_id: int, homes: list[int], first: date, last: date, wh: int = 9_000) -> None:
    """Store and charge the days [first, last]."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    store(homes, days, wh)
    charge_days(company_id=company_id, through_day=last, by=BY, at=ist(last + DAY, 5))


def homes_below_nothing(count: int = 1, *, rupees: int | None = None) -> tuple[int, list[int]]:
    """Prepaid homes that use 9 units a day and never recharged (or once), charged from the 1st on, warned.

    The links work from WARNED on; nobody is suspended.
    """
    company_id, homes = company_with_connections(
        count, code="bihar", is_prepaid=True, category_code="DS-II", sanctioned_load_w=2000
    )
    if rupees is not None:
        for home in homes:
            recharge(home, rupees, MAY)
    charge(company_id, homes, MAY, WARNED.date() - DAY)
    quietly(company_id, WARNED)
    warn(company_id, homes, WARNED)
    charge(company_id, homes, WARNED.date(), MONDAY - DAY)
    return company_id, homes


def recharge(home: int, rupees: int, day: date, number: str = "R1") -> None:
    credit(
        connection_id=home, amount_paise=rupees * 100, receipt_number=f"{number}/{home}", channel="COUNTER",
        by=BY, at=ist(day, 0, 5),
    )  # fmt: skip


def warn(company_id: int, homes: list[int], at: datetime) -> actions.Warned:
    """Warn them, send what was queued, and note that it went out."""
    done = actions.warn(company_id=company_id, connection_ids=homes, by=BY, at=at)
    deliver(at)
    actions.follow_notices(company_id=company_id, by=BY, at=at)
    return done


def deliver(at: datetime, *, is_sent: bool = True) -> list[str]:
    """Send every waiting message, or fail for good; the templates, in order."""
    waiting = outbox.claim(channel="sms", at=at, limit=1000)
    for message in waiting:
        if is_sent:
            outbox.sent(message, at=at)
        else:
            outbox.failed(message, at=at, problem="no such number", final=True)
    return [message.template for message in waiting]


def meter_acts(at: datetime, *, state: str = "CONFIRMED", reason: str = "") -> list[tuple[str, int]]:
    """Every waiting command reaches its meter (or ends in `state`): the kinds and connections, in order."""
    from bijlighar.metering import actions as metering
    from bijlighar.metering.rules.commands import Result

    done = []
    held = metering.claim_commands(most=1000, for_seconds=60, by=BY, at=at)
    for each in held.claimed:
        is_done = state == "CONFIRMED"
        is_on = (each.kind_code == "CONNECT") is is_done
        result, shown = Result(is_done, True, is_done, reason), metering.Shown(at, is_on, 1 if is_on else 0)
        turn = metering.Turn(each.command_id, each.turn, each.is_look, result, shown)
        metering.conclude_commands(turns=[turn], by=BY, at=at)
        home = Command.objects.get(id=each.command_id).installation.connection_id
        done.append((each.kind_code, home))
    actions.follow_commands(company_id=None, by=BY, at=at)
    return done


def commands() -> list[tuple[str, int, str]]:
    """Every command to switch: kind, connection, state, in the order they were asked for."""
    return [
        (one.command.kind_code, one.command.installation.connection_id, one.state_code)
        for one in CommandState.objects.filter(is_switching=True)
        .select_related("command__installation")
        .order_by("command_id")
    ]


def reach(homes: list[int]) -> None:
    """Write down where their meters listen."""
    import polars as pl

    from bijlighar.metering import actions as metering
    from bijlighar.metering import queries as meters

    rows = [
        {"meter_id": card.meter_id, "host": "127.0.0.1", "port": 4059, "key_reference": "K"}
        for card in (meters.meter_card(home) for home in homes)
        if card is not None
    ]
    metering.set_endpoints(endpoints=pl.DataFrame(rows), by=BY, at=WARNED)
