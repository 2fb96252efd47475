"""Cut off, wait, or switch on: one function of what is known, and of nothing else.

Whatever is missing, old or in doubt speaks for the consumer. Reconnecting knows no hours and waits for no
link: once the ground is gone, power comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bijlighar.kernel.time import day_start, settlement_day
from bijlighar.supply.rules.health import problems
from bijlighar.supply.rules.policy import SupplyPolicy
from bijlighar.supply.rules.snapshot import Snapshot

Verdict = Literal["DISCONNECT", "WAIT", "SUSPENDED", "RECONNECT", "NOTHING"]

CLOSURE_NEEDS = frozenset({"COMMANDS", "METER_DATA"})
"""Links without which a consumer who gives up his connection is not switched off either."""


SPARED = frozenset({"LIFE_SUPPORT", "COURT", "ESSENTIAL"})
"""Causes of a consumer's own suspension for which power comes back whatever he owes."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a snapshot, and every reason for it; words in `rules.words`.

    `not_before`: with WAIT, the first instant at which it could be otherwise; None where no time alone helps.
    `short_paise`: what is lacking until power comes back.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    not_before: datetime | None = None
    short_paise: int = 0


def decide(snapshot: Snapshot, policy: SupplyPolicy) -> Decision:
    """What is to be done about the supply of one connection at `snapshot.at`."""
    grounds, short = _grounds(snapshot, policy)
    if snapshot.has_cut or snapshot.relay_is_on is False:
        return _when_off(snapshot, short)
    if not grounds:
        return Decision("NOTHING", _why_nothing(snapshot), short_paise=short)
    if not snapshot.has_meter:
        return Decision("NOTHING", ("NO_METER",), short_paise=short)
    if snapshot.is_connecting:
        return Decision("WAIT", ("RECONNECTION_UNDER_WAY",), short_paise=short)
    held = _held(snapshot, policy)
    waits, not_before = _waits(snapshot, policy)
    if held:
        return Decision("SUSPENDED", (*held, *waits), short_paise=short)
    if waits:
        return Decision("WAIT", waits, not_before, short)
    return Decision("DISCONNECT", grounds, short_paise=short)


def short_paise(snapshot: Snapshot, policy: SupplyPolicy) -> int:
    """What is lacking until power comes back, or could no longer be cut; 0 when nothing is."""
    return _grounds(snapshot, policy)[1]


def own_reasons(snapshot: Snapshot, policy: SupplyPolicy) -> tuple[str, ...]:
    """Why this consumer, and not his whole company, may not be cut off; his own automatic hold left out."""
    whole = ("LINK_", "COMPANY_SUSPENDED", "HELD_LINKS")
    return tuple(reason for reason in _held(snapshot, policy) if not reason.startswith(whole))


def _grounds(snapshot: Snapshot, policy: SupplyPolicy) -> tuple[tuple[str, ...], int]:
    """Why somebody may be cut off at all (nothing: not), and what is lacking until the ground is gone."""
    if snapshot.ground == "CLOSURE":
        due = snapshot.closure_on is not None and snapshot.closure_on <= settlement_day(snapshot.at)
        return (("CLOSURE_ASKED",) if due else (), 0)
    if snapshot.ground == "DEFAULT":
        is_much = snapshot.overdue_paise > 0 and snapshot.overdue_paise >= policy.default_least_paise
        return (("BILL_OVERDUE",) if is_much else (), max(snapshot.overdue_paise, 0) if is_much else 0)
    if snapshot.balance_paise is None:
        return ("BALANCE_UNKNOWN",), 0
    short = max(policy.reconnect_at_paise - snapshot.balance_paise, 0)
    if snapshot.balance_paise >= 0:
        return (), short if snapshot.has_cut or snapshot.relay_is_on is False else 0
    is_below = snapshot.balance_paise < -policy.emergency_paise(snapshot.average_day_paise)
    return (("BALANCE_BELOW",) if is_below else ()), short


def _why_nothing(snapshot: Snapshot) -> tuple[str, ...]:
    if snapshot.ground == "PREPAID" and snapshot.balance_paise is not None and snapshot.balance_paise < 0:
        return ("EMERGENCY_CREDIT",)
    return ("NO_GROUND",)


def _when_off(snapshot: Snapshot, short: int) -> Decision:
    if snapshot.is_connecting:
        return Decision("NOTHING", ("RECONNECTION_UNDER_WAY",), short_paise=short)
    if snapshot.ground == "CLOSURE":
        return Decision("NOTHING", ("CLOSED",))
    spared = [hold.cause_code for hold in snapshot.holds if hold.cause_code in SPARED]
    if spared and snapshot.has_meter:
        return Decision("RECONNECT", tuple(f"HELD_{code}" for code in dict.fromkeys(spared)), None, short)
    if snapshot.has_cut and snapshot.cut_ground not in (None, snapshot.ground) and snapshot.has_meter:
        # What he owes otherwise passes the gate by itself: he was never warned of being cut off for that.
        return Decision("RECONNECT", ("OTHER_GROUND",), None, short)
    if short > 0:
        return Decision("NOTHING", ("STILL_SHORT",), short_paise=short)
    if not snapshot.has_meter:
        return Decision("NOTHING", ("NO_METER",))
    if snapshot.ground == "PREPAID" and snapshot.balance_paise is None:
        return Decision("NOTHING", ("BALANCE_UNKNOWN",))
    return Decision("RECONNECT", ("NOTHING_LACKING",))


def _held(snapshot: Snapshot, policy: SupplyPolicy) -> tuple[str, ...]:
    """Why nobody, or not he, may be cut off as long as it lasts."""
    at, pays = snapshot.at, snapshot.is_for_payment
    bad = problems(snapshot.links, policy.links, at)
    found = [f"LINK_{code}" for code in bad if pays or code in CLOSURE_NEEDS]
    for hold in snapshot.holds:
        if pays or hold.cause_code != "LINKS":
            found.append("COMPANY_SUSPENDED" if hold.is_company else f"HELD_{hold.cause_code}")
    if pays and snapshot.uncredited_paise > 0:
        found.append("PAYMENT_UNDER_WAY")
    if pays and snapshot.is_told is False:
        found.append("NOT_REACHED")
    if snapshot.ground == "PREPAID":
        oldest = settlement_day(at) - timedelta(days=int(policy.charges_behind_days.exact))
        if snapshot.balance_paise is None:
            found.append("BALANCE_UNKNOWN")
        if snapshot.charged_through is None or snapshot.charged_through < oldest:
            found.append("CHARGES_BEHIND")
        if snapshot.meter_heard_at is None or at - snapshot.meter_heard_at > policy.meter_silent:
            found.append("METER_SILENT")
    return tuple(dict.fromkeys(found))


def _waits(snapshot: Snapshot, policy: SupplyPolicy) -> tuple[tuple[str, ...], datetime | None]:
    """What only has to pass, and when all of it has; None where something must be done first."""
    at, found, until = snapshot.at, [], snapshot.at

    def later(reason: str, end: datetime) -> None:
        nonlocal until
        if at < end:
            found.append(reason)
            until = max(until, end)

    if snapshot.is_for_payment:
        if snapshot.notice_at is None:
            found.append("NOT_WARNED")
        else:
            is_prepaid = snapshot.ground == "PREPAID"
            later("IN_GRACE", snapshot.notice_at + (policy.grace if is_prepaid else policy.notice))
            if snapshot.is_told is None:
                found.append("NOT_YET_REACHED")
        if snapshot.ground == "PREPAID" and snapshot.prepaid_since is not None:
            days = timedelta(days=int(policy.conversion_grace_days.exact))
            later("JUST_CONVERTED", day_start(snapshot.prepaid_since + days))
        if snapshot.lifted_at is not None:
            later("JUST_RECOVERED", snapshot.lifted_at + policy.recovery_grace)
    if policy.window.is_off(settlement_day(at)):
        found.append("DAY_OFF")
    elif not policy.window.is_open(at):
        found.append("OUTSIDE_WINDOW")
    if "NOT_WARNED" in found or "NOT_YET_REACHED" in found:
        return tuple(found), None
    return tuple(found), policy.window.opens_at(until) if found else None
