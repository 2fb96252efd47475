"""Claimed messages made ready: what is not to be sent now is settled, the rest gets its ways and its turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.rules import service_number
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.outbox import Message, Settled
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.notifications import queries
from bijlighar.notifications.queries import ProviderRecord
from bijlighar.notifications.rules.envelope import Envelope
from bijlighar.notifications.rules.kinds import KINDS
from bijlighar.notifications.rules.policy import policy_on
from bijlighar.notifications.rules.render import Filled, UnableToRender, fill, find
from bijlighar.notifications.rules.setup import Provider, Setup
from bijlighar.notifications.rules.ways import ways
from bijlighar.privacy import queries as privacy

PROBES = 3
"""Messages that try a provider out again after it was left alone."""
RESTS = timedelta(seconds=60)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ready:
    """A message and the tries it has: providers in order, each with what it is handed."""

    message: Message
    tries: tuple[tuple[Provider, Envelope], ...]
    company_id: int | None
    connection_id: int | None
    has_secret: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent now, not before `starts_at`; and how many were settled instead, and why."""

    ready: tuple[Ready, ...]
    starts_at: datetime
    put_off: int = 0
    given_up: int = 0
    unwanted: int = 0
    to_nobody: int = 0


@dataclass(frozen=True, slots=True)
class _Whose:
    company_id: int | None = None
    connection_id: int | None = None


@action
def prepare(*, messages: Sequence[Message], setup: Setup, by: Actor, at: datetime) -> Prepared:
    """Decide for each claimed message: now and by which ways, later, or not at all.

    A handful of statements for any number of messages. Later: quiet hours, too many to one mobile, providers
    that are left alone. Not at all: to nobody, cannot be written, too old, not wanted.
    """
    settled: list[Settled] = []
    written: list[tuple[Message, Filled]] = []
    for message in messages:
        refusal = _refusal(message, at)
        if isinstance(refusal, Settled):
            settled.append(refusal)
        else:
            written.append((message, refusal))
    whose = _whose([message for message, _ in written])
    codes = {each.id: (each.code, each.state_code) for each in network.companies()}
    mobiles = {message.recipient for message, _ in written if message.channel == "sms"}
    wanted, reached = queries.wanted(mobiles), queries.reached_by(mobiles)
    refused = privacy.refused(mobiles)
    lately = Counter(outbox.recent(sorted(mobiles), since=at - AN_HOUR))
    known = queries.providers()
    probes: Counter[str] = Counter()
    ready: list[Ready] = []
    for message, filled in written:
        mine = whose[message.id]
        code, state = codes.get(mine.company_id or 0, ("", ""))
        kind = KINDS[filled.template.kind]
        tell = replace(
            Settled(message, "LATER", forget=filled.template.has_secret),
            company_id=mine.company_id, connection_id=mine.connection_id,
        )  # fmt: skip
        policy = policy_on(state, settlement_day(at)) if state and not kind.is_urgent else None
        if policy is not None and (until := policy.ends(at)) is not None:
            settled.append(replace(tell, until=until, problem="Waits for the morning."))
            continue
        chosen = wanted.get((message.recipient, mine.connection_id or 0, kind.code))
        to = {"SMS": message.recipient, **reached.get(message.recipient, {})}
        noes = refused.get((message.recipient, mine.connection_id or 0), frozenset())
        if "WHATSAPP" in noes:
            to.pop("WHATSAPP", None)
        order: tuple[str, ...] = () if kind.use in noes else ways(kind, chosen, to)
        if message.channel == "email":
            to, order = {"EMAIL": message.recipient}, ("EMAIL",)
        if not order:
            settled.append(replace(tell, outcome="UNWANTED", problem="Switched off."))
            continue
        if policy is not None and lately[message.recipient] >= policy.most:
            settled.append(replace(tell, until=at + AN_HOUR, problem="Many messages to this mobile already."))
            continue
        every = [(way, provider) for way in order for provider in setup.of_way(way, code)]
        # What is set up on no way at all cannot be helped by waiting; SMS on the console always can.
        if not every:
            settled.append(replace(tell, outcome="FAILED", problem=f"No provider for {', '.join(order)}."))
            continue
        open_ = [(way, each) for way, each in every if _is_open(known.get(each.code), probes, at)]
        if not open_:
            settled.append(
                replace(
                    tell, until=_until(known, [each.code for _, each in every], at), problem="Provider down."
                )
            )
            continue
        if (first := open_[0][1].code) in known and known[first].down_until is not None:
            probes[first] += 1
        lately[message.recipient] += 1
        tries = tuple((each, _envelope(message, filled, way, to[way], setup, code)) for way, each in open_)
        ready.append(Ready(message, tries, mine.company_id, mine.connection_id, filled.template.has_secret))
    outbox.settle(settled, at=at)
    outcomes = Counter(each.outcome for each in settled)
    return Prepared(
        ready=tuple(ready),
        starts_at=_turn(ready, at),
        put_off=outcomes["LATER"],
        given_up=outcomes["FAILED"] + outcomes["TOO_OLD"],
        unwanted=outcomes["UNWANTED"],
        to_nobody=outcomes["NOBODY"],
    )


def _refusal(message: Message, at: datetime) -> Settled | Filled:
    """Why a message is not sent at all, else its text."""
    if not message.recipient:
        # Written so that asking for a connection that does not exist takes as long as for any other.
        return Settled(message, "NOBODY", "To nobody.", forget=True)
    try:
        filled = fill(message.template, message.language, message.context)
    except UnableToRender as problem:
        return Settled(message, "FAILED", str(problem), forget=_may_be_secret(message.template))
    lives = filled.template.lives_seconds
    if lives is not None and at - message.created_at >= timedelta(seconds=lives):
        return Settled(message, "TOO_OLD", "Too old to be sent.", forget=filled.template.has_secret)
    return filled


def _may_be_secret(template: str) -> bool:
    try:
        return find(template).has_secret
    except UnableToRender:
        return True


def _whose(messages: Sequence[Message]) -> dict[int, _Whose]:
    """Company and connection of each message: as it was posted, else by the service number in it."""
    numbers = {
        message.id: service_number.normalise(str(message.context["service_number"]))
        for message in messages
        if (message.company_id is None or message.connection_id is None)
        and "service_number" in message.context
    }
    found = {}
    if numbers:
        rows = consumers.numbers(service_numbers=sorted(set(numbers.values())))
        found = {
            row["service_number"]: _Whose(row["company_id"], row["connection_id"])
            for row in rows.iter_rows(named=True)
        }
    whose = {}
    for message in messages:
        mine = found.get(numbers.get(message.id, ""), _Whose())
        whose[message.id] = _Whose(
            message.company_id if message.company_id is not None else mine.company_id,
            message.connection_id if message.connection_id is not None else mine.connection_id,
        )
    return whose


def _is_open(known: ProviderRecord | None, probes: Mapping[str, int], at: datetime) -> bool:
    if known is None or known.down_until is None:
        return True
    return known.down_until <= at and probes.get(known.code, 0) < PROBES


def _until(known: Mapping[str, ProviderRecord], codes: Sequence[str], at: datetime) -> datetime:
    """When the first of some providers is tried again; soon where others are just trying it."""
    rests = [known[code].down_until for code in codes if code in known]
    return max(min((each for each in rests if each is not None), default=at), at + timedelta(seconds=10))


def _envelope(message: Message, filled: Filled, way: str, to: str, setup: Setup, company: str) -> Envelope:
    registered = setup.registered(company)
    kind = KINDS[filled.template.kind]
    return Envelope(
        way=way,
        to=to,
        text=filled.text,
        language=message.language,
        template=message.template,
        reference=f"bjl-{message.id}",
        subject=kind.name_hi if message.language == "hi" else kind.name_en,
        values=filled.values,
        entity_id=registered.entity_id,
        header=registered.header,
        template_id=registered.templates.get(message.template, {}).get(message.language, ""),
    )


def _turn(ready: Sequence[Ready], at: datetime) -> datetime:
    """When a batch may start, so that all senders together keep to what each provider takes in a second."""
    first = Counter(each.tries[0][0].code for each in ready)
    rates = {each.tries[0][0].code: each.tries[0][0].per_second for each in ready}
    starts = at
    with connection.cursor() as cursor:
        for code, count in sorted(first.items()):
            cursor.execute(
                "INSERT INTO notifications_provider AS p (code, failures, last_problem, free_at)"
                " VALUES (%(code)s, 0, '', %(at)s + make_interval(secs => %(secs)s))"
                " ON CONFLICT (code) DO UPDATE SET"
                " free_at = greatest(p.free_at, %(at)s) + make_interval(secs => %(secs)s)"
                " RETURNING free_at - make_interval(secs => %(secs)s)",
                {"code": code, "at": at, "secs": count / rates[code]},
            )
            starts = max(starts, cursor.fetchone()[0])
    return starts
