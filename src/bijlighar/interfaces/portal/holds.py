"""What is said above every request for money: nobody is cut off now, or you are not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.supply import queries as supply
from bijlighar.supply.queries import SuspensionRecord
from bijlighar.supply.rules import NoSupplyPolicy, link_words, policy_on, reason_words

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class HoldWords:
    """A suspension in force, as the person whom it protects reads it."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Converted:
    """Since when somebody is prepaid, and until when he is not cut off for it."""

    since: date
    until: date | None


def hold_of(connection: ConnectionRecord, at: datetime, *, is_prepaid: bool) -> HoldWords | None:
    """The suspension that protects a connection: that of the whole company first; None without one.

    `is_prepaid`: whether what could be held against it is its balance, or its bills.
    """
    live = supply.live_suspensions(connection.company_id, connection.id)
    if not live:
        return None
    first = min(live, key=lambda each: (each.connection_id is not None, each.id))
    place = 1 if language() == "hi" else 0
    broken = _still_broken(first, at)
    if first.links and not broken:
        said = _("What did not work works again; to be safe this holds a little longer.")
    elif broken:
        names = [link_words(code.removeprefix("LINK_"))[place] for code in broken]
        why, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
        if more > 0:
            why = ngettext("%(some)s and %(count)d more", "%(some)s and %(count)d more", more) % {
                "some": why,
                "count": more,
            }
        said = _("Something does not work: %(what)s.") % {"what": why}
    elif first.connection_id is None:
        said = first.reason.rstrip(".") + "."
    else:
        why = reason_words(f"HELD_{first.cause_code}")[place]
        said = f"{why[:1].upper()}{why[1:]}."
    since = writing.moment(first.from_at, language(), today=clock.today())
    also = (
        _("This holds since %(when)s, also with a balance below zero.")
        if is_prepaid
        else _("This holds since %(when)s, also with a bill that is overdue.")
    )
    return HoldWords(
        _("You are not cut off for payment now")
        if first.connection_id is not None
        else _("Nobody is cut off for payment now"),
        said + " " + also % {"when": since},
    )


def _still_broken(held: SuspensionRecord, at: datetime) -> tuple[str, ...]:
    """Of what a suspension began for, that which does not work now; of a home's own, all of it."""
    if held.connection_id is not None or not held.links:
        return held.links
    failing = supply.failing_links(held.company_id, at)
    return tuple(code for code in held.links if code.removeprefix("LINK_") in failing)


def conversion_of(connection: ConnectionRecord, at: datetime) -> Converted | None:
    """Since when a connection is prepaid, while the grace after that runs; None otherwise."""
    day = settlement_day(at)
    held = [each for each in consumers.terms_history(connection.id) if each.from_date <= day]
    held.sort(key=lambda each: each.from_date)
    if not held or not held[-1].is_prepaid:
        return None
    postpaid = [each for each in held if not each.is_prepaid]
    if not postpaid:
        return None
    since = min(each.from_date for each in held if each.from_date > postpaid[-1].from_date)
    company = network.company(connection.company_id)
    try:
        policy = policy_on(company.state_code if company else "", day, company.code if company else None)
    except NoSupplyPolicy:
        return None
    until = since + timedelta(days=int(policy.conversion_grace_days.exact))
    return Converted(since, until) if day < until else None
