"""The connections a token sees, whether they have power, and how their meters are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.api.own import asked
from bijlighar.interfaces.api.own.door import ASKED_AT, Ask
from bijlighar.interfaces.api.own.problems import bad_parameter, not_found
from bijlighar.kernel.time import day_start, settlement_day
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import InterruptionOf, OutageBrief, WithoutPower
from bijlighar.payments.adapters.bbps import masked_name

OUTAGES_A_PAGE, USUAL_DAYS, MOST_DAYS = 100, 30, 366
OUTAGE_PLACE = r"[0-9]{1,17}\.[0-9]{1,18}"
AHEAD = timedelta(days=14)


def connections(ask: Ask) -> dict[str, Any]:
    """The connections a token sees: numbers and names masked, what the tariff goes by, no address."""
    seen = list(ask.token.sees_ids)
    day = settlement_day(ask.at)
    found, terms = consumers.connections(seen), consumers.terms_on(seen, day)
    by_id = {row["connection_id"]: row for row in terms.to_dicts()}
    companies = {one.id: one.code for one in network.companies()}
    return {
        "connections": [
            {
                "id": one.id,
                "service_number": f"••••{one.service_number[-4:]}",
                "name": masked_name(one.name_en),
                "company": companies[one.company_id],
                "connected_on": one.connected_on.isoformat(),
                "terms": None if (row := by_id.get(one.id)) is None else {
                    "category": row["category_code"],
                    "sanctioned_load_w": row["sanctioned_load_w"],
                    "phase": row["phase"],
                    "is_prepaid": row["is_prepaid"],
                    "as_of": day.isoformat(),
                },
            }
            for one in (found[number] for number in seen)
        ]
    }  # fmt: skip


def power_cuts(ask: Ask) -> dict[str, Any]:
    """Whether there is power as far as is known, what is planned, and past cuts, the latest first."""
    limit, place = asked.size(ask, OUTAGES_A_PAGE), asked.place(ask, OUTAGE_PLACE)
    from_date, to_date = asked.days(ask, USUAL_DAYS, settlement_day(ask.at))
    if (to_date - from_date).days > MOST_DAYS:
        raise bad_parameter(
            "from",
            _("More than %(days)d days were asked for.") % {"days": MOST_DAYS},
            _("Ask for a year at a time."),
        )
    one = [ask.connection_id]
    live = outages.live_for(one, ask.at).get(ask.connection_id)
    planned = outages.upcoming_for(one, ask.at, ask.at + AHEAD).get(ask.connection_id)
    every = _every(ask.connection_id, day_start(from_date), day_start(to_date))
    if place:
        every = [each for each in every if _key(each) < tuple(map(int, place.split(".")))]
    found = every[:limit]
    return {
        "now": None if live is None else _outage(live),
        "planned": None if planned is None else _outage(planned),
        "from": from_date.isoformat(),
        "to": to_date.isoformat(),
        "past": [_past(each) for each in found],
        "next": ".".join(map(str, _key(found[-1]))) if len(every) > limit else None,
        ASKED_AT: asked.instant(ask.at),
    }


def _every(connection_id: int, from_at: datetime, to_at: datetime) -> list[WithoutPower | InterruptionOf]:
    """The list of the page about power, and with it what still goes on; the latest first."""
    known = outages.interruptions_of(connection_id, from_at, to_at)
    live = [one for one in known if one.to_at is None]
    return sorted([*live, *outages.without_power(connection_id, from_at, to_at)], key=_key, reverse=True)


def _past(each: WithoutPower | InterruptionOf) -> dict[str, Any]:
    one = each.outage
    source = each.source_code if isinstance(each, WithoutPower) else ""
    return {
        "outage": one.id if one else None,
        "kind": one.kind_code if one else source,
        "from_at": asked.instant(each.from_at),
        "to_at": asked.instant(each.to_at),
        "cause": _cause(one) if one else None,
        "quality": one.state_code if one else "RECORDED",
        "as_of": asked.instant(each.to_at or each.from_at),
    }


def _key(each: WithoutPower | InterruptionOf) -> tuple[int, int]:
    """Its place: what no outage is known of has no number, and no two of those begin at once."""
    since = each.from_at - datetime(1970, 1, 1, tzinfo=each.from_at.tzinfo)
    return since // timedelta(microseconds=1), each.outage.id if each.outage else 0


def _cause(one: OutageBrief) -> dict[str, str]:
    return {"en": one.cause_en, "hi": one.cause_hi}


def _outage(one: OutageBrief) -> dict[str, Any]:
    return {
        "outage": one.id,
        "kind": one.kind_code,
        "from_at": asked.instant(one.started_at),
        "until_at": asked.instant(one.until_at),
        "estimate_at": asked.instant(one.estimate_at),
        "cause": _cause(one),
        "quality": one.state_code,
        "as_of": asked.instant(one.estimate_told_at or one.started_at),
    }


def meter(ask: Ask) -> dict[str, Any]:
    """How the meter is: when it was heard, its switch and its clock, each with the time it was seen."""
    state = metering.meter_state(ask.connection_id, at=ask.at, limit=1)
    if state is None:
        raise not_found(_("No meter hangs at this connection."), _("Ask again once one does."))
    return {
        "serial": state.card.serial,
        "make": state.card.make,
        "installed_at": asked.instant(state.card.installed_at),
        "hearing": {"quality": state.hearing.value, "as_of": asked.instant(state.heard_at)},
        "switch": None
        if state.relay is None
        else {
            "is_on": state.relay.is_on,
            "quality": "TOLD" if state.relay.is_event else "READ",
            "as_of": asked.instant(state.relay.seen_at),
        },
        "clock": None
        if state.clock is None
        else {
            "offset_seconds": state.clock.offset_seconds,
            "quality": "READ",
            "as_of": asked.instant(state.clock.measured_at),
        },
        "power_gone_at": asked.instant(state.power_gone_at),
        ASKED_AT: asked.instant(ask.at),
    }
