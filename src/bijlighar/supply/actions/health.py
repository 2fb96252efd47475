"""What the canary saw is written down, and suspends or lifts by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.changed import tell_changed
from bijlighar.supply.actions.keep import hold_company
from bijlighar.supply.models import Sample, Suspension
from bijlighar.supply.queries import company_facts
from bijlighar.supply.queries.company import CompanyFacts
from bijlighar.supply.rules import LINKS, LinkFact, problems, unbroken_since


class UnableToRecord(ValueError):
    """The sample is no sample; nothing was written."""


@action
def record_health(
    *,
    company_id: int,
    link_code: str,
    measured_at: datetime,
    is_healthy: bool,
    lag_seconds: int | None,
    evidence: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Write down what was seen of one link of a company, and suspend or lift what follows from it.

    `evidence`: what was seen, as plain data. A sample from the future is refused: it would keep a dead link
    alive. Raises UnableToRecord, NoSupplyPolicy.
    """
    if link_code not in LINKS:
        raise UnableToRecord(f"{link_code!r} is no link; there are {', '.join(LINKS)}.")
    if measured_at > at:
        raise UnableToRecord("A sample cannot be from later than now. Set the clock of whoever measures.")
    if lag_seconds is not None and lag_seconds < 0:
        raise UnableToRecord(f"A lag of {lag_seconds} seconds cannot be.")
    Sample.objects.create(
        company_id=company_id,
        link_code=link_code,
        measured_at=measured_at,
        is_healthy=is_healthy,
        lag_seconds=lag_seconds,
        evidence=dict(evidence),
        recorded_by=by.label[:120],
    )
    _follow(company_id, by, at)


@action
def follow_health(*, company_id: int, by: Actor, at: datetime) -> bool:
    """Suspend a company whose links are not seen working, lift its suspension when they were for long enough.

    Returns whether the links hold back disconnections now. Run it often: silence is seen only by looking.
    """
    return _follow(company_id, by, at)


def _follow(company_id: int, by: Actor, at: datetime) -> bool:
    hold_company(company_id)
    facts = company_facts(company_id, at)
    bad = problems(facts.links, facts.policy.links, at)
    live = Suspension.objects.filter(
        company_id=company_id, connection_id__isnull=True, cause_code="LINKS", to_at__isnull=True
    ).first()
    if bad:
        if live is None:
            Suspension.objects.create(
                company_id=company_id, cause_code="LINKS", links=list(bad), from_at=at, made_by=by.label[:120]
            )
            tell_changed(company_id)
        else:
            links = list(dict.fromkeys([*live.links, *bad]))
            if links != live.links or live.healthy_since is not None:
                Suspension.objects.filter(id=live.id).update(links=links, healthy_since=None)
                tell_changed(company_id)
        return True
    if live is None:
        return False
    since = _healthy_since(facts, at)
    if since is not None and at - since >= facts.policy.healthy_for:
        Suspension.objects.filter(id=live.id).update(
            healthy_since=since, to_at=at, lifted_by=by.label[:120],
            lift_reason=f"every link was seen working since {since.isoformat()}",
        )  # fmt: skip
        tell_changed(company_id)
        return False
    if since != live.healthy_since:
        Suspension.objects.filter(id=live.id).update(healthy_since=since)
    return True


def _healthy_since(facts: CompanyFacts, at: datetime) -> datetime | None:
    """From when on every link was healthy without a break; looked back only as far as counts."""
    policy = facts.policy
    oldest = (
        at - policy.healthy_for - timedelta(seconds=max(one.within_seconds for one in policy.links.values()))
    )
    seen: dict[str, list[LinkFact]] = {code: [] for code in LINKS}
    rows = Sample.objects.filter(company_id=facts.company.id, measured_at__gte=oldest, measured_at__lte=at)
    for row in rows:
        seen[row.link_code].append(LinkFact(row.link_code, row.measured_at, row.is_healthy, row.lag_seconds))
    since = [unbroken_since(samples, policy.links[code], at) for code, samples in seen.items()]
    known = [one for one in since if one is not None]
    return max(known) if len(known) == len(LINKS) else None
