"""The canary: goes the way of a real consumer of a company, end to end, and says what it saw of each link.

It signs in nowhere by magic: a session of ten minutes for a linked mobile, then the same pages over HTTP that
everybody gets. A link that it cannot try is not told of, and so counts as unhealthy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.cli.release.smoke import Seen, look
from bijlighar.interfaces.smoke_account import NobodyToLookAt, account
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import day_bounds, settlement_day
from bijlighar.metering import actions as meters
from bijlighar.metering import queries as metering
from bijlighar.network.queries import CompanyRecord
from bijlighar.payments import queries as payments
from bijlighar.prepaid import queries as prepaid

BY = Actor.system("canary")
LOOKED_AT = 500
ASK_METER_EVERY = timedelta(minutes=20)
"""How often the canary's meter is asked for its clock, to see that commands arrive and are answered."""
_ASKED = ("CHECK_CLOCK", "READ_NOW")


@dataclass(frozen=True, slots=True)
class Saw:
    """What was seen of one link."""

    link_code: str
    is_healthy: bool
    lag_seconds: int | None
    evidence: dict[str, Any] = field(default_factory=dict)


def samples(company: CompanyRecord, url: str, service_number: str | None, at: datetime) -> Iterator[Saw]:
    """Try every link of a company once; `service_number`: whose way is gone, else a linked prepaid one."""
    connection_id = _canary(company.id, service_number, at)
    yield from _pages(url, connection_id, at)
    day = settlement_day(at)
    rows = prepaid.balances(company.id, day, [connection_id]).to_dicts()
    charged = rows[0]["charged_through"] if rows else None
    if charged is not None:
        yield _lag("CHARGES", day_bounds(charged)[1], at, charged_through=charged.isoformat())
    else:
        yield Saw("CHARGES", False, None, {"charged_through": None})
    yield credit_lag(company.id, at)
    card = metering.meter_card(connection_id)
    if card is None or card.last_heard_at is None:
        yield Saw("METER_DATA", False, None, {"meter": card.serial if card else None})
    else:
        yield _lag("METER_DATA", card.last_heard_at, at, meter=card.serial)
    yield _commands(connection_id, card.meter_id if card else None, at)
    due = [one for one in outbox.waiting(channel="sms", at=at, company_id=company.id) if one.oldest_at]
    first = min((one.oldest_at for one in due if one.oldest_at is not None), default=at)
    yield _lag("MESSAGES", first, at, due=sum(one.due for one in due))


def ask_meter(company_id: int, service_number: str | None, at: datetime) -> int | None:
    """Ask the canary's meter for its clock now and then; the command, None where it was asked lately."""
    connection_id = _canary(company_id, service_number, at)
    card = metering.meter_card(connection_id)
    if card is None:
        return None
    asked = [one for one in metering.commands(meter_id=card.meter_id, limit=20) if one.kind_code in _ASKED]
    if asked and at - asked[0].requested_at < ASK_METER_EVERY:
        return None
    try:
        return meters.request_command(
            connection_id=connection_id, kind_code="CHECK_CLOCK", reason="the canary asks", by=BY, at=at
        )
    except meters.UnableToCommand:
        return None


def credit_lag(company_id: int, at: datetime) -> Saw:
    """How long the oldest money waits for a balance: told and not taken up, or taken and not credited.

    A demand note's is in no balance, so cuts do not wait for it.
    """
    since = [one.paid_at for one in payments.paid_uncredited(company_id) if one.connection_id and one.paid_at]
    _, told_at = payments.waiting_since()
    oldest = min([*since, *([told_at] if told_at else [])], default=None)
    return _lag("CREDIT_LAG", oldest or at, at, oldest=oldest.isoformat() if oldest else None)


def _pages(url: str, connection_id: int, at: datetime) -> Iterator[Saw]:
    number = consumers.connections([connection_id])[connection_id].service_number
    who, cookie, close = account(number, at=at)
    try:
        seen = list(look(url, who, cookie_name=cookie))
    finally:
        close()
    by_link = {
        "PORTAL": [one for one in seen if one.name == "program answers" or one.name.startswith("balance")],
        "BALANCE": [one for one in seen if one.name.startswith("balance")],
        "RECHARGE": [one for one in seen if one.name.endswith("order")],
    }
    for link, tried in by_link.items():
        if link == "PORTAL":
            # The page came at all; what stands on it is the next link's business.
            is_good = all(one.is_good or "does not say" in one.words for one in tried)
        else:
            is_good = all(one.is_good for one in tried)
        lag = max((one.took_ms for one in tried), default=0) // 1000
        yield Saw(link, is_good and bool(tried), lag, {"url": url, "tried": [_words(one) for one in tried]})


def _words(seen: Seen) -> str:
    return f"{seen.name}: {seen.words} ({seen.took_ms} ms)"


def _commands(connection_id: int, meter_id: int | None, at: datetime) -> Saw:
    """Healthy when the meter was asked lately and answered; how long it took is the lag."""
    if meter_id is None:
        return Saw("COMMANDS", False, None, {"meter": None})
    asked = [one for one in metering.commands(meter_id=meter_id, limit=20) if one.kind_code in _ASKED]
    done = next((one for one in asked if one.state_code == "CONFIRMED"), None)
    ends = metering.command_ends([each.id for each in (*asked[:1], done) if each])
    end = ends.get(done.id) if done else None
    evidence: dict[str, Any] = {"asked": None, "answered": done.id if done else None}
    if asked:
        last = ends[asked[0].id]
        evidence |= {
            "asked": asked[0].id,
            "asked_at": asked[0].requested_at.isoformat(),
            "turns": asked[0].attempts,
            "state": last.state_code,
            "reason": last.reason_code,
        }
    if done is None or end is None or at - end.at > 2 * ASK_METER_EVERY:
        return Saw("COMMANDS", False, None, evidence)
    return Saw("COMMANDS", True, int((end.at - done.requested_at).total_seconds()), evidence)


def _lag(link_code: str, since: datetime, at: datetime, **evidence: Any) -> Saw:
    return Saw(link_code, True, max(int((at - since).total_seconds()), 0), evidence)


def _canary(company_id: int, service_number: str | None, at: datetime) -> int:
    if service_number is not None:
        found = consumers.connection_of_number(service_number)
        if found is None or found.company_id != company_id:
            raise NobodyToLookAt(f"The company has no connection with the number {service_number}.")
        return found.id
    for connection_id in prepaid.prepaid_connections(company_id, settlement_day(at))[:LOOKED_AT]:
        if consumers.links(connection_id):
            return connection_id
    raise NobodyToLookAt("No prepaid connection of the company has a linked mobile; name one: --number.")
