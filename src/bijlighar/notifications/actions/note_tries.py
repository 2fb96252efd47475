"""What became of tries at providers: deliveries, costs, how each provider does, and the messages settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection

from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.outbox import Settled
from bijlighar.kernel.time import IST
from bijlighar.notifications.actions.prepare import RESTS, Ready
from bijlighar.notifications.actions.take_reports import apply_reports
from bijlighar.notifications.models import Address
from bijlighar.notifications.rules.envelope import Envelope
from bijlighar.notifications.rules.render import sms_parts
from bijlighar.notifications.rules.setup import Provider

TURN_LATER = timedelta(seconds=10)
FAILURES_TO_REST = 3
"""After so many failures in a row a provider is left alone for a while."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: SUBMITTED with the provider's name of it, REFUSED for good, or FAILED for now."""

    provider: Provider
    envelope: Envelope
    state: Literal["SUBMITTED", "REFUSED", "FAILED"]
    provider_ref: str = ""
    problem: str = ""
    is_address_gone: bool = False


@dataclass(frozen=True, slots=True)
class Tries:
    """All tries of one message, in order; the last decides. None: the round ended before its turn came."""

    ready: Ready
    tried: tuple[Tried, ...]


@action
def note_tries(*, tries: Sequence[Tries], by: Actor, at: datetime) -> Counter[str]:
    """Write what became of messages that were ready; how many were settled with each outcome."""
    down = _note_providers(tries, at)
    settled = []
    for each in tries:
        settled.append(_settled(each.ready, each.tried, down, at))
    still_ours = outbox.settle(settled, at=at)
    _note_deliveries(tries, at)
    for each in tries:
        for tried in each.tried:
            if tried.is_address_gone and tried.envelope.way in ("PUSH", "EMAIL"):
                Address.objects.filter(
                    mobile=each.ready.message.recipient, way_code=tried.envelope.way,
                    value=tried.envelope.to, ended_at=None,
                ).update(ended_at=at)  # fmt: skip
    return Counter(each.outcome for each in settled if each.message.id in still_ours)


def _settled(ready: Ready, tried: Sequence[Tried], down: set[str], at: datetime) -> Settled:
    whose: dict[str, Any] = {"company_id": ready.company_id, "connection_id": ready.connection_id}
    if not tried:
        return Settled(ready.message, "LATER", "Its turn did not come.", until=at + TURN_LATER, **whose)
    last = tried[-1]
    if last.state == "SUBMITTED":
        return Settled(ready.message, "SENT", forget=ready.has_secret, **whose)
    if last.state == "REFUSED":
        return Settled(ready.message, "FAILED", last.problem, forget=ready.has_secret, **whose)
    if all(provider.code in down for provider, _ in ready.tries):
        # Nobody could have taken it: that is no fault of the message, and counts as no try of it.
        until = at + RESTS
        return Settled(ready.message, "LATER", last.problem, until=until, **whose)
    return Settled(ready.message, "AGAIN", last.problem, forget=ready.has_secret, **whose)


def _note_providers(tries: Sequence[Tries], at: datetime) -> set[str]:
    """Count failures in a row and give rests; the providers that rest now."""
    took, failed, problems = set(), Counter[str](), {}
    for each in tries:
        for tried in each.tried:
            code = tried.provider.code
            if tried.state == "FAILED":
                failed[code] += 1
                problems[code] = tried.problem[:300]
            else:
                took.add(code)
    down = set()
    with connection.cursor() as cursor:
        for code in sorted({*took, *failed}):
            # A provider that stepped in for another has no row of its own turns yet.
            cursor.execute(
                "INSERT INTO notifications_provider (code, failures, last_problem) VALUES (%s, 0, '')"
                " ON CONFLICT DO NOTHING",
                [code],
            )
            cursor.execute(
                "UPDATE notifications_provider SET"
                " failures = CASE WHEN %(took)s THEN 0 ELSE failures + %(failed)s END,"
                " down_until = CASE WHEN NOT %(took)s AND failures + %(failed)s >= %(most)s"
                "   THEN %(rested)s::timestamptz END,"
                " last_taken_at = CASE WHEN %(took)s THEN %(at)s::timestamptz ELSE last_taken_at END,"
                " last_problem = CASE WHEN %(failed)s > 0 THEN %(problem)s ELSE last_problem END"
                " WHERE code = %(code)s RETURNING down_until IS NOT NULL",
                {"code": code, "took": code in took, "failed": failed[code], "most": FAILURES_TO_REST,
                 "at": at, "rested": at + RESTS, "problem": problems.get(code, "")},
            )  # fmt: skip
            if (row := cursor.fetchone()) and row[0]:
                down.add(code)
    return down


def _note_deliveries(tries: Sequence[Tries], at: datetime) -> None:
    rows = [
        (each.ready.message.id, each.ready.company_id, each.ready.message.template, tried)
        for each in tries
        for tried in each.tried
    ]
    parts = [sms_parts(tried.envelope.text) if tried.envelope.way == "SMS" else 1 for *_, tried in rows]
    month = at.astimezone(IST).date().replace(day=1)
    values: dict[str, Any] = {
        "at": at,
        "messages": [row[0] for row in rows],
        "companies": [row[1] for row in rows],
        "templates": [row[2] for row in rows],
        "ways": [row[3].envelope.way for row in rows],
        "providers": [row[3].provider.code for row in rows],
        "refs": [row[3].provider_ref for row in rows],
        "parts": parts,
        # Only what a provider took is charged.
        "costs": [
            part * row[3].provider.cost_urs_per_part if row[3].state == "SUBMITTED" else 0
            for row, part in zip(rows, parts, strict=True)
        ],
        "states": [row[3].state for row in rows],
        "problems": [row[3].problem[:300] for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_delivery (message_id, company_id, template, way_code, provider_code,"
            " provider_ref, parts, cost_urs, submitted_at, state_code, state_at, problem)"
            " SELECT t.message_id, t.company_id, t.template, t.way, t.provider, t.ref, t.parts, t.cost,"
            " %(at)s, t.state, %(at)s, t.problem FROM unnest(%(messages)s::bigint[], %(companies)s::bigint[],"
            " %(templates)s::text[], %(ways)s::text[], %(providers)s::text[], %(refs)s::text[],"
            " %(parts)s::int[], %(costs)s::bigint[], %(states)s::text[], %(problems)s::text[])"
            " AS t (message_id, company_id, template, way, provider, ref, parts, cost, state, problem)"
            # A provider that knows our reference gives a message that comes twice the name it has.
            " ON CONFLICT (provider_code, provider_ref) WHERE provider_ref <> '' DO NOTHING"
            " RETURNING id",
            values,
        )
        new = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO notifications_cost AS c (company_id, month, way_code, provider_code, template,"
            " messages, parts, cost_urs)"
            " SELECT coalesce(company_id, 0), %(month)s, way_code, provider_code, template, count(*),"
            " sum(parts), sum(cost_urs) FROM notifications_delivery"
            " WHERE id = ANY(%(new)s) AND state_code = 'SUBMITTED' GROUP BY 1, 3, 4, 5 ORDER BY 1, 3, 4, 5"
            " ON CONFLICT (company_id, month, way_code, provider_code, template) DO UPDATE SET"
            " messages = c.messages + excluded.messages, parts = c.parts + excluded.parts,"
            " cost_urs = c.cost_urs + excluded.cost_urs",
            {"month": month, "new": new},
        )
    named: dict[str, list[str]] = {}
    for *_, tried in rows:
        if tried.provider_ref:
            named.setdefault(tried.provider.code, []).append(tried.provider_ref)
    for code, refs in sorted(named.items()):
        apply_reports(code, refs)
