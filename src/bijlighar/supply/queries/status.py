"""How the links of companies stand, what is suspended, since when, and what happens meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.supply.models import Cut, Sample, Suspension
from bijlighar.supply.queries.company import CompanyFacts, company_facts
from bijlighar.supply.queries.waiting import open_notices
from bijlighar.supply.rules import LINKS, LinkFact, NoSupplyPolicy, SupplyPolicy, link_words, problem

_LOOK_BACK = timedelta(days=90)

_MEANWHILE_SUSPENDED = (
    "Nobody's supply is cut off for money while this lasts. Recharging switches power on as always.",
    "जब तक यह चल रहा है, पैसे के लिए किसी की बिजली नहीं काटी जाएगी। रिचार्ज करने पर बिजली हमेशा की तरह चालू होगी।",
)
_MEANWHILE_SLOW = (
    "Nobody's supply is cut off for money while this lasts. Who recharges is switched on; it may take longer"
    " while switching on remotely does not work.",
    "जब तक यह चल रहा है, पैसे के लिए किसी की बिजली नहीं काटी जाएगी। रिचार्ज करने पर बिजली चालू होगी; दूर से चालू करना"
    " अभी नहीं चल रहा, इसलिए देर लग सकती है।",
)
_MEANWHILE_GRACE = (
    "Everything works again. Nobody's supply is cut off for money until the time given here.",
    "सब फिर चल रहा है। यहाँ दिए समय तक पैसे के लिए किसी की बिजली नहीं काटी जाएगी।",
)
_MEANWHILE_NOTHING = ("Everything works.", "सब चल रहा है।")


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One link: `problem` NO_SAMPLE, UNHEALTHY or SLOW, None when it works; `since` when that began.

    `since` None: longer than is looked back, or never seen working. `evidence`: what was seen by the newest
    sample of one that does not work, as whoever looked wrote it down.
    """

    link_code: str
    name_en: str
    name_hi: str
    problem: str | None
    since: datetime | None
    measured_at: datetime | None
    lag_seconds: int | None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_working(self) -> bool:
        """Whether it was seen working, lately enough and fast enough."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class CompanyStatus:
    """A company on the status page. `is_suspended`: nobody of it is cut off for money now.

    `since`: when that began. `causes` of the suspensions in force (LINKS, OFFICER). `no_cut_before`: after a
    recovery, until when nobody is cut off. `has_policy` False: no rulebook says anything, so nobody is ever
    cut off.
    """

    company: CompanyRecord
    as_of: datetime
    links: tuple[LinkStatus, ...]
    is_suspended: bool
    since: datetime | None
    causes: tuple[str, ...]
    reasons: tuple[str, ...]
    no_cut_before: datetime | None
    warned: int
    without_power: int
    meanwhile_en: str
    meanwhile_hi: str
    has_policy: bool = True


@dataclass(frozen=True, slots=True)
class SuspensionRecord:
    """Nobody of a company (`connection_id` None) or not this connection is cut off over [from_at, to_at)."""

    id: int
    company_id: int
    connection_id: int | None
    cause_code: str
    links: tuple[str, ...]
    reason: str
    from_at: datetime
    made_by: str
    healthy_since: datetime | None
    to_at: datetime | None
    lifted_by: str
    lift_reason: str


def status(at: datetime, company_id: int | None = None) -> list[CompanyStatus]:
    """Every company (or one) at an instant, in the order of their codes."""
    every = [one for one in network.companies() if company_id in (None, one.id)]
    return [_status(company, at) for company in every]


def history(company_id: int, from_at: datetime, to_at: datetime) -> list[SuspensionRecord]:
    """The suspensions of the whole company that share a moment with [from_at, to_at), the newest first."""
    rows = Suspension.objects.filter(company_id=company_id, connection_id__isnull=True, from_at__lt=to_at)
    return [_record(row) for row in rows.exclude(to_at__lte=from_at).order_by("-from_at", "-id")]


def suspended(
    company_id: int, *, cause_code: str | None = None, after: int = 0, limit: int = 100
) -> list[SuspensionRecord]:
    """Connections that are not cut off for a reason of their own, in the order in which it began."""
    rows = Suspension.objects.filter(
        company_id=company_id, connection_id__isnull=False, to_at__isnull=True, id__gt=after
    )
    if cause_code is not None:
        rows = rows.filter(cause_code=cause_code)
    return [_record(row) for row in rows.order_by("id")[:limit]]


def suspended_counts(company_id: int) -> dict[str, int]:
    """How many connections of a company are held by each reason of their own; one may count several times."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT why, count(*) FROM supply_suspension s CROSS JOIN LATERAL unnest("
            " CASE WHEN s.cause_code = 'LINKS' THEN s.links ELSE ARRAY['HELD_' || s.cause_code] END) why"
            " WHERE s.company_id = %s AND s.connection_id IS NOT NULL AND s.to_at IS NULL"
            " GROUP BY why ORDER BY count(*) DESC, why",
            [company_id],
        )
        return dict(cursor.fetchall())


def live_suspensions(company_id: int, connection_id: int | None = None) -> list[SuspensionRecord]:
    """Suspensions in force for the whole company, or for one connection of it as well."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(SuspensionRecord.__dataclass_fields__)} FROM supply_suspension"
            " WHERE company_id = %s AND to_at IS NULL AND (connection_id IS NULL OR connection_id = %s)"
            " ORDER BY id",
            [company_id, connection_id],
        )
        found = [SuspensionRecord(*row) for row in cursor.fetchall()]
    return [replace(each, links=tuple(each.links)) for each in found]


def failing_links(company_id: int, at: datetime) -> frozenset[str]:
    """The links of a company that do not work at an instant; all where no policy says what is enough."""
    try:
        facts = company_facts(company_id, at)
    except NoSupplyPolicy:
        return frozenset(LINKS)
    limits = facts.policy.links
    return frozenset(
        each.link_code for each in facts.links if problem(each, limits[each.link_code], at) is not None
    )


def cut_since(connection_ids: Sequence[int]) -> dict[int, datetime]:
    """By connection that is without power by a decision of ours, since when that was decided."""
    live = Cut.objects.filter(connection_id__in=list(connection_ids), to_at__isnull=True)
    return dict(live.values_list("connection_id", "from_at"))


def _status(company: CompanyRecord, at: datetime) -> CompanyStatus:
    try:
        facts = company_facts(company.id, at)
    except NoSupplyPolicy:
        en, hi = _MEANWHILE_SUSPENDED
        return CompanyStatus(company, at, (), True, None, (), (), None, 0, 0, en, hi, has_policy=False)
    links = tuple(_link(company.id, fact, facts.policy, at) for fact in facts.links)
    failing = [link for link in links if not link.is_working]
    is_suspended = bool(facts.holds or failing)
    began = [hold.from_at for hold in facts.holds] or [link.since for link in failing if link.since]
    no_cut_before = _no_cut_before(facts, at)
    en, hi = _meanwhile(failing, is_suspended=is_suspended, is_grace=no_cut_before is not None)
    reasons = Suspension.objects.filter(id__in=[hold.suspension_id for hold in facts.holds]).exclude(
        reason=""
    )
    return CompanyStatus(
        company=company,
        as_of=at,
        links=links,
        is_suspended=is_suspended,
        since=min(began) if is_suspended and began else None,
        causes=tuple(hold.cause_code for hold in facts.holds),
        reasons=tuple(reasons.order_by("id").values_list("reason", flat=True)),
        no_cut_before=no_cut_before,
        warned=open_notices(company.id),
        without_power=Cut.objects.filter(company_id=company.id, to_at__isnull=True).count(),
        meanwhile_en=en,
        meanwhile_hi=hi,
    )


def _meanwhile(failing: Sequence[LinkStatus], *, is_suspended: bool, is_grace: bool) -> tuple[str, str]:
    """What happens until everything works, (English, Hindi)."""
    if any(link.link_code == "COMMANDS" for link in failing):
        return _MEANWHILE_SLOW
    if is_suspended:
        return _MEANWHILE_SUSPENDED
    return _MEANWHILE_GRACE if is_grace else _MEANWHILE_NOTHING


def _no_cut_before(facts: CompanyFacts, at: datetime) -> datetime | None:
    if facts.lifted_at is None or at >= facts.lifted_at + facts.policy.recovery_grace:
        return None
    return facts.policy.window.opens_at(facts.lifted_at + facts.policy.recovery_grace)


def _link(company_id: int, fact: LinkFact, policy: SupplyPolicy, at: datetime) -> LinkStatus:
    limit = policy.links[fact.link_code]
    why = problem(fact, limit, at)
    en, hi = link_words(fact.link_code)
    given: dict[str, Any] = {
        "company": company_id, "link": fact.link_code, "at": at, "from": at - _LOOK_BACK,
        "lag": limit.lag_seconds, "good": why is not None,
    }  # fmt: skip
    with database.cursor() as cursor:
        # The last sample of the other kind, and the first one after it.
        cursor.execute(
            "WITH other AS (SELECT max(measured_at) AS last_at FROM supply_sample"
            "  WHERE company_id = %(company)s AND link_code = %(link)s"
            "  AND measured_at BETWEEN %(from)s AND %(at)s"
            "  AND (is_healthy AND coalesce(lag_seconds, 0) <= %(lag)s) = %(good)s)"
            " SELECT o.last_at, (SELECT min(s.measured_at) FROM supply_sample s"
            "  WHERE s.company_id = %(company)s AND s.link_code = %(link)s"
            "  AND s.measured_at > coalesce(o.last_at, %(from)s)"
            "  AND s.measured_at <= %(at)s) FROM other o",
            given,
        )
        last_other, first = cursor.fetchone()
    since = first
    if why is not None and last_other is not None:
        # Silence counts from when the last good sample had become too old.
        silent = last_other + timedelta(seconds=limit.within_seconds)
        since = min(first, silent) if first is not None else silent
    evidence = (
        _evidence(company_id, fact.link_code, fact.measured_at)
        if why is not None and fact.measured_at is not None
        else {}
    )
    return LinkStatus(fact.link_code, en, hi, why, since, fact.measured_at, fact.lag_seconds, evidence)


def _evidence(company_id: int, link_code: str, measured_at: datetime) -> dict[str, Any]:
    of = Sample.objects.filter(company_id=company_id, link_code=link_code, measured_at=measured_at)
    newest = of.order_by("-id")
    return next(iter(newest.values_list("evidence", flat=True)[:1]), {})


def _record(row: Suspension) -> SuspensionRecord:
    values = {name: getattr(row, name) for name in SuspensionRecord.__dataclass_fields__}
    return SuspensionRecord(**{**values, "links": tuple(row.links)})
