"""What is known already of what somebody is about to tell: the outage above, and the same that is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.complaints.rules import Category
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints.asked import Told
from bijlighar.interfaces.portal.views.complaints.whose import is_of
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief


def live_above(connection: ConnectionRecord | None) -> OutageBrief | None:
    """The outage above a connection that somebody knows of now; None without one."""
    return known_outage(connection.id, clock.now()) if connection else None


def known_outage(connection_id: int, at: datetime) -> OutageBrief | None:
    """The outage above a connection, if somebody knows of it: a mere suspicion may be this very complaint."""
    found = outages.live_for([connection_id], at).get(connection_id)
    return None if found is None or found.state_code == "SUSPECTED" else found


def same_of(
    connection: ConnectionRecord | None, category: Category, mobile: str | None
) -> list[ComplaintRecord]:
    """What is open of the same kind and may be read by the visitor; the one that is furthest stands first."""
    if connection is None or mobile is None:
        return []
    since = consumers.linked_since(mobile)
    found = complaints.duplicates_for(connection.id, category.code, clock.now())
    return [each for each in found if is_of(each, mobile, since)]


def is_known(told: Told, category: Category, mobile: str | None) -> bool:
    """Whether who told this is shown first what is known, before it is taken."""
    live = live_above(told.connection) if category.is_supply and not category.is_danger else None
    return live is not None or bool(same_of(told.connection, category, mobile))


def outage_words(found: OutageBrief | None) -> dict[str, Any] | None:
    """What is known of an outage, as the page says it; None without one."""
    if found is None:
        return None
    today, lang = clock.today(), language()
    cause = found.cause_hi if lang == "hi" else found.cause_en
    return {
        "id": found.id,
        "cause": cause,
        "is_planned": found.kind_code == "PLANNED",
        "since": writing.moment(found.started_at, lang, today=today),
        "until": writing.moment(found.estimate_at, lang, today=today)
        if found.estimate_at is not None and found.estimate_at > clock.now() - timedelta(minutes=1)
        else "",
    }


def same_words(same: list[ComplaintRecord]) -> dict[str, Any]:
    """What is open of the same kind, as the page says it: the furthest one, and of how many."""
    if not same:
        return {"same": None}
    first = same[0]
    return {
        "same": first,
        "same_is_late": first.is_open and first.is_late(clock.now()),
        "same_state": first.state_words[1 if language() == "hi" else 0],
        "same_count": len(same) if len(same) > 1 else 0,
    }


def known_words(connection: ConnectionRecord | None, same: list[ComplaintRecord]) -> list[str]:
    """What is known already, for a form that was written before anybody could say so."""
    live = outage_words(live_above(connection))
    found = []
    if live is not None:
        found.append(_("The power is off there since %(since)s; we know of it.") % {"since": live["since"]})
        if live["until"]:
            found.append(_("Power is expected by %(until)s.") % {"until": live["until"]})
    if same:
        found.append(_("You have told us this already: %(number)s") % {"number": same[0].number})
    return found
