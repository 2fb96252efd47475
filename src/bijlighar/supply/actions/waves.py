"""Cuts come in waves: within the hours, a bounded number an hour, the longest warned first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions as metering
from bijlighar.supply.actions.hold import hold_own
from bijlighar.supply.actions.keep import NotAll, hold_company, hold_connections, keep_decisions
from bijlighar.supply.models import Cut, Wave
from bijlighar.supply.queries import (
    CompanyFacts,
    candidates,
    company_facts,
    cut_in_the_last_hour,
    open_notices,
    snapshots,
)
from bijlighar.supply.rules import Decision, Snapshot, as_data, decide, own_reasons, problems, reason_words

MOST_LOOKED_AT = 20_000
"""How many are looked at in one wave; the next one goes on with who is left."""
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class WaveDone:
    """What a look came to; `counts`: why those looked at were not cut. `wave_id` None: nobody was."""

    wave_id: int | None
    below: int
    considered: int
    cut: int
    room: int
    counts: Mapping[str, int]


@action
def decide_waves(*, company_id: int, by: Actor, at: datetime, most: int | None = None) -> WaveDone:
    """Decide about those whose grace is over, and command the cuts, as many as an hour has room for.

    Outside the hours nothing is looked at. `most` makes a wave smaller, never larger. Every decision is taken
    twice: once to find whom it concerns, once with the connection held against a recharge that comes in
    between. Who is held back for a reason of his own is suspended, with the reason. Raises NoSupplyPolicy.
    """
    hold_company(company_id)
    facts, day = company_facts(company_id, at), settlement_day(at)
    policy = facts.policy
    room = max(int(policy.most_an_hour.exact) - cut_in_the_last_hour(company_id, at), 0)
    room = room if most is None else min(room, max(most, 0))
    below = open_notices(company_id)
    if not policy.window.is_open(at):
        why = "DAY_OFF" if policy.window.is_off(day) else "OUTSIDE_WINDOW"
        return WaveDone(None, below, 0, 0, room, {why: below} if below else {})
    grounds, counts = _grounds(facts, at), Counter[str]()
    considered, after = 0, None
    chosen: list[int] = []
    while room > len(chosen) and considered < MOST_LOOKED_AT:
        page = candidates(company_id, policy, day, at, grounds=grounds, after=after, limit=_PORTION)
        considered += len(page.connection_ids)
        chosen += _look(facts, list(page.connection_ids), room - len(chosen), counts, by, at)
        if page.after is None:
            break
        after = page.after
    if not considered:
        return WaveDone(None, below, 0, 0, room, {})
    cuts = _cut(facts, chosen, counts, by, at)
    kept = Wave.objects.create(
        company_id=company_id,
        looked_at=at,
        looked_by=by.label[:120],
        below=below,
        considered=considered,
        cut=cuts,
        room=room,
        counts=dict(counts),
    )
    return WaveDone(kept.id, below, considered, cuts, room, dict(counts))


def _grounds(facts: CompanyFacts, at: datetime) -> tuple[str, ...]:
    """Which grounds are worth a look: while money is not asked for, closing for good alone."""
    recovered = facts.lifted_at is None or at >= facts.lifted_at + facts.policy.recovery_grace
    if facts.holds or not recovered or problems(facts.links, facts.policy.links, at):
        return ("CLOSURE",)
    return ("CLOSURE", "DEFAULT", "PREPAID")


def _look(
    facts: CompanyFacts, ids: list[int], room: int, counts: Counter[str], by: Actor, at: datetime
) -> list[int]:
    """Those of a page who are to be cut, as far as there is room; who is held back himself is suspended."""
    chosen: list[int] = []
    held: dict[int, tuple[str, ...]] = {}
    for known in snapshots(facts, ids, at):
        found = decide(known, facts.policy)
        if found.verdict == "DISCONNECT":
            if len(chosen) < room:
                chosen.append(known.connection_id)
            else:
                counts["NO_ROOM"] += 1
            continue
        counts.update(found.reasons)
        if found.verdict == "SUSPENDED" and (own := own_reasons(known, facts.policy)):
            held[known.connection_id] = own
    hold_own(facts.company.id, held, by, at)
    return chosen


def _cut(facts: CompanyFacts, chosen: list[int], counts: Counter[str], by: Actor, at: datetime) -> int:
    """Decide again, each connection held, and command all at once who is still to be cut; how many were."""
    hold_connections(chosen)
    taken: list[tuple[Snapshot, Decision]] = []
    for known in snapshots(facts, list(dict.fromkeys(chosen)), at):
        found = decide(known, facts.policy)
        if found.verdict == "DISCONNECT":
            taken.append((known, found))
        else:
            counts.update(found.reasons)
    while taken:
        try:
            with transaction.atomic():
                _command(facts, taken, by, at)
            return len(taken)
        except NotAll as problem:
            counts["UNABLE_TO_COMMAND"] += len(problem.connection_ids)
            taken = [one for one in taken if one[0].connection_id not in problem.connection_ids]
    return 0


def _command(
    facts: CompanyFacts, taken: Sequence[tuple[Snapshot, Decision]], by: Actor, at: datetime
) -> None:
    """Write the decisions, and a command and a cut for each, in a few statements. Raises NotAll."""
    policy = facts.policy
    kept = keep_decisions(taken, policy, by, at)
    # What is not sent soon, and within the hours, is not sent at all.
    expires_at = min(policy.window.closes_at(at), at + policy.send_within)
    wishes = []
    for row, (known, found) in zip(kept, taken, strict=True):
        words = "; ".join(reason_words(reason)[0] for reason in found.reasons)
        decided = metering.Decision(f"supply/{row.id}", as_data(known), words)
        wishes.append(metering.Wish(known.connection_id, "DISCONNECT", words, decided, expires_at))
    asked = metering.request_commands(wishes=wishes, by=by, at=at)
    commands = {
        row.id: one.command_id for row, one in zip(kept, asked, strict=True) if one.command_id is not None
    }
    if unable := {row.connection_id for row in kept if row.id not in commands}:
        raise NotAll(unable)
    Cut.objects.bulk_create(
        Cut(
            decision=row,
            company_id=row.company_id,
            connection_id=row.connection_id,
            ground_code=row.ground_code,
            command_id=commands[row.id],
            from_at=at,
        )
        for row in kept
    )
