"""Outages of the demo: the last cuts as they were, a fault now, a shutdown to come and one asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from bijlighar.interfaces.demo import officers
from bijlighar.interfaces.demo.connect import BY
from bijlighar.interfaces.demo.cuts import cuts
from bijlighar.interfaces.demo.plan import Plan
from bijlighar.interfaces.demo.world import CompanyWorld
from bijlighar.kernel.time import IST, block_start
from bijlighar.network import queries as network
from bijlighar.outages import actions, queries

PAST_DAYS = 4
_CAUSES = ("JUMPER", "TREE", "BREAKER", "FUSE", "CONDUCTOR")
_MOST = 12
"""So many of the last cuts of a company are told of; more would only make the lists longer."""


def bring_in(company: CompanyWorld, company_id: int, plan: Plan, *, at: datetime) -> int:
    """Write down a company's outages around the demo's present; how many there are. Again changes nothing."""
    done = _past(company, company_id, plan, at)
    quiet = _quiet(company)
    if quiet:
        _fault_now(company_id, quiet[0], at)
        done += 1
    planned = [code for code in _with_stories(company) if code not in quiet]
    for number, code in enumerate((planned or quiet)[:2]):
        done += _shutdown(company, company_id, code, number, at)
    return done


def _past(company: CompanyWorld, company_id: int, plan: Plan, at: datetime) -> int:
    """The cuts that the meters counted as well."""
    rural = np.array([feeder.centre.is_rural for feeder in company.feeders])
    found = []
    for back in range(PAST_DAYS, 0, -1):
        day = plan.last_day - timedelta(days=back)
        for cut in cuts(company.key, day, rural):
            found.append(
                (cut.feeder, block_start(day, 0) + timedelta(minutes=cut.first), cut.last - cut.first)
            )
    ended: dict[int, datetime] = {}
    done = 0
    for place, from_at, minutes in sorted(found, key=lambda one: one[1])[-_MOST:]:
        device = network.device_of_code(company_id, "FEEDER", company.feeders[place].code)
        until = from_at + timedelta(minutes=minutes)
        if device is None or from_at <= ended.get(place, from_at - timedelta(1)) or until >= at:
            continue
        ended[place] = until
        number = actions.report_fault(
            company_id=company_id, device_kind="FEEDER", device_id=device.id, from_at=from_at,
            key=f"demo/{company_id}/{device.id}/{from_at.isoformat()}",
            cause_code=_CAUSES[(place + minutes) % len(_CAUSES)], by=BY,
            at=from_at + timedelta(minutes=min(4, minutes)),
        )  # fmt: skip
        try:
            actions.restore(outage_id=number, by=BY, at=until)
        except actions.UnableToChangeOutage:
            continue  # brought in before
        done += 1
    return done


def _fault_now(company_id: int, code: str, at: datetime) -> None:
    """A transformer that failed an hour and a half ago, with two estimates and a team on its way."""
    device = network.device_of_code(company_id, "DTR", code)
    assert device is not None
    if any(one.device_code == code for one in queries.live(company_id, at)):
        return
    began = at - timedelta(minutes=95)
    number = actions.report_fault(
        company_id=company_id, device_kind="DTR", device_id=device.id, from_at=began,
        key=f"demo/{company_id}/now", cause_code="TREE", by=BY, at=began + timedelta(minutes=6),
    )  # fmt: skip
    actions.set_crew(outage_id=number, crew="FOC 2", by=BY, at=began + timedelta(minutes=12))
    for minutes, ahead in ((15, 90), (70, 150)):
        actions.estimate(
            outage_id=number, estimate_at=began + timedelta(minutes=ahead), by=BY,
            at=began + timedelta(minutes=minutes),
        )  # fmt: skip
    actions.crew_arrived(outage_id=number, by=BY, at=began + timedelta(minutes=40))


def _shutdown(company: CompanyWorld, company_id: int, code: str, number: int, at: datetime) -> int:
    """The first is approved, the second waits for the other officer."""
    device = network.device_of_code(company_id, "DTR", code)
    if device is None:
        return 0
    first, second = officers.pair(company.company.code)
    day = at.astimezone(IST).date() + timedelta(days=3 + number)
    start = datetime(day.year, day.month, day.day, 10, tzinfo=IST)
    made = actions.plan_shutdown(
        company_id=company_id, device_kind="DTR", device_id=device.id, from_at=start,
        until_at=start + timedelta(hours=3), cause_code="MAINTENANCE", key=f"demo/{company_id}/plan/{number}",
        by=first, at=at,
    )  # fmt: skip
    brief = queries.brief(made)
    if number == 0 and brief is not None and brief.state_code == "REQUESTED":
        actions.approve_shutdown(outage_id=made, by=second, at=at)
    return 1


def _with_stories(company: CompanyWorld) -> list[str]:
    """Transformers below which somebody worth signing in to lives."""
    return sorted({one.transformer.code for one in company.connections if one.member is not None})


def _quiet(company: CompanyWorld) -> list[str]:
    """Transformers with homes, none of them of a story: whoever signs in finds his power on."""
    stories = set(_with_stories(company))
    return sorted({one.transformer.code for one in company.connections} - stories)
