"""Power comes back: at any hour, waiting for no link. And what became of commands is followed to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import Q

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as meters
from bijlighar.metering.queries import CommandEnd
from bijlighar.supply.actions.keep import NotAll, hold_connections, keep_decisions
from bijlighar.supply.actions.tell import amount_text, tell
from bijlighar.supply.actions.warn import end_notices
from bijlighar.supply.models import Cut, Recharge
from bijlighar.supply.models import Decision as Row
from bijlighar.supply.queries import CompanyFacts, company_facts, snapshots
from bijlighar.supply.rules import Decision, Snapshot, decide, reason_words

_PORTION = 2_000
AGAIN_AFTER = timedelta(minutes=30)
"""How long after a command to switch on failed it is asked for again."""
_MAY_HAVE_ACTED = "UNRESOLVED"


@dataclass(frozen=True, slots=True)
class Restored:
    """How many cuts were looked at, how many are being switched on now, and how many still lack something."""

    looked: int
    restoring: int
    short: int
    otherwise: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of commands: cuts the meter confirmed, power back, and cuts that were not carried out."""

    confirmed: int
    back: int
    not_carried_out: int


@action
def restore_due(*, company_id: int, by: Actor, at: datetime) -> Restored:
    """Switch on everybody of a company for whose cut there is no ground any more; again changes nothing.

    Whatever lifted the ground: a recharge, a correction, a conversion, an officer's word. A command that
    failed is given again half an hour later. Raises NoSupplyPolicy.
    """
    facts = company_facts(company_id, at)
    looked = restoring = short = otherwise = 0
    after = 0
    while True:
        live = Cut.objects.filter(company_id=company_id, to_at__isnull=True, decision_id__gt=after)
        rows = list(live.order_by("decision_id")[:_PORTION])
        if not rows:
            return Restored(looked, restoring, short, otherwise)
        after = rows[-1].decision_id
        waiting = [row for row in rows if row.connect_command_id is None or _may_try_again(row, at)]
        looked += len(waiting)
        hold_connections([row.connection_id for row in waiting])
        by_connection = {row.connection_id: row for row in waiting}
        back: list[tuple[Snapshot, Decision]] = []
        for known in snapshots(facts, list(by_connection), at, to_restore=True):
            found = decide(known, facts.policy)
            if found.verdict == "RECONNECT":
                back.append((known, found))
            elif "STILL_SHORT" in found.reasons:
                short += 1
            else:
                otherwise += 1
        switched = switch_on(facts, back, by_connection, by, at)
        restoring += len(switched)
        otherwise += len(back) - len(switched)


def switch_on(
    facts: CompanyFacts,
    back: Sequence[tuple[Snapshot, Decision]],
    cuts: Mapping[int, Cut],
    by: Actor,
    at: datetime,
) -> dict[int, tuple[int, int]]:
    """Command CONNECT by decisions, in the action that took them; by connection the decision and the command.

    `cuts`: the live cut of a connection, where it has one. Who cannot be told is absent, and nothing is kept
    of him.
    """
    while back:
        try:
            with transaction.atomic():
                return _switch_on(facts, back, cuts, by, at)
        except NotAll as problem:
            back = [one for one in back if one[0].connection_id not in problem.connection_ids]
    return {}


def _switch_on(
    facts: CompanyFacts,
    back: Sequence[tuple[Snapshot, Decision]],
    cuts: Mapping[int, Cut],
    by: Actor,
    at: datetime,
) -> dict[int, tuple[int, int]]:
    kept = keep_decisions(back, facts.policy, by, at)
    wishes = []
    for row, (known, found) in zip(kept, back, strict=True):
        words = "; ".join(reason_words(reason)[0] for reason in found.reasons)
        wishes.append(metering.Wish(known.connection_id, "CONNECT", f"supply/{row.id}: {words}"))
    asked = metering.request_commands(wishes=wishes, by=by, at=at)
    done: dict[int, tuple[int, int]] = {}
    for row, one in zip(kept, asked, strict=True):
        if one.command_id is not None:
            done[row.connection_id] = (row.id, one.command_id)
    if len(done) < len(back):
        raise NotAll({row.connection_id for row in kept} - done.keys())
    rows = [(cuts[one].decision_id, *ids) for one, ids in done.items() if one in cuts]
    if rows:
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE supply_cut c SET restore_decision_id = d.restore, connect_command_id = d.command"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) d(cut, restore, command)"
                " WHERE c.decision_id = d.cut AND c.to_at IS NULL",
                [list(column) for column in zip(*rows, strict=True)],
            )
    end_notices(
        [
            known.connection_id
            for known, found in back
            if known.ground != "CLOSURE" and found.short_paise == 0
        ],
        at,
    )
    return done


@action
def follow_commands(
    *, company_id: int | None, by: Actor, at: datetime, command_ids: Sequence[int] | None = None
) -> Followed:
    """Note what meters showed, of a company's live cuts or of some commands alone, and tell the consumers.

    A cut whose command was never carried out is none; one whose meter may have acted unseen stays until it is
    known. A meter that was changed leaves the cut behind.
    """
    live = Cut.objects.filter(to_at__isnull=True)
    if company_id is not None:
        live = live.filter(company_id=company_id)
    if command_ids is not None:
        live = live.filter(Q(command_id__in=list(command_ids)) | Q(connect_command_id__in=list(command_ids)))
    confirmed = back = undone = 0
    after = 0
    were_cut: set[int | None] = set()
    while True:
        rows = list(live.filter(decision_id__gt=after).order_by("decision_id")[:_PORTION])
        if not rows:
            break
        after = rows[-1].decision_id
        asked = [one for row in rows for one in (row.command_id, row.connect_command_id) if one is not None]
        known = meters.command_ends(asked)
        now = meters.switches([row.connection_id for row in rows], at=at)
        told: list[tuple[Cut, str, datetime]] = []
        ends: list[tuple[Cut, str, datetime]] = []
        for row in rows:
            off = known.get(row.command_id)
            on = known.get(row.connect_command_id or 0)
            hangs = now.get(row.connection_id)
            if on is not None and on.state_code == "CONFIRMED":
                ends.append((row, "RESTORED", on.at))
                told.append((row, "supply_back", on.at))
            elif off is not None and _came_to_nothing(off):
                ends.append((row, "NOT_CARRIED_OUT", off.at))
            elif off is not None and hangs is not None and hangs.meter_id != off.meter_id:
                ends.append((row, "METER_CHANGED", at))
            elif off is not None and off.state_code == "CONFIRMED" and row.confirmed_at is None:
                confirmed += Cut.objects.filter(
                    decision_id=row.decision_id, confirmed_at__isnull=True
                ).update(confirmed_at=off.at)
                told.append((row, "supply_cut", off.at))
        ended = _end(ends)
        back += ended["RESTORED"]
        undone += ended["NOT_CARRIED_OUT"] + ended["METER_CHANGED"]
        _tell(told, at)
        were_cut |= {row.connect_command_id for row in rows}
    if command_ids is not None:
        back += _tell_uncut([one for one in command_ids if one not in were_cut], at)
    return Followed(confirmed, back, undone)


def _may_try_again(cut: Cut, at: datetime) -> bool:
    end = meters.command_ends([cut.connect_command_id or 0]).get(cut.connect_command_id or 0)
    is_over = end is not None and end.state_code in ("FAILED", "EXPIRED", "CANCELLED")
    return end is not None and is_over and at - end.at >= AGAIN_AFTER


def _came_to_nothing(off: CommandEnd) -> bool:
    if off.state_code in ("CANCELLED", "EXPIRED"):
        return True
    return off.state_code == "FAILED" and off.reason_code != _MAY_HAVE_ACTED


def _end(ends: Sequence[tuple[Cut, str, datetime]]) -> Counter[str]:
    """End live cuts; how many by how they ended."""
    if not ends:
        return Counter()
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE supply_cut c SET to_at = e.at, end_code = e.code"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) e(cut, at, code)"
            " WHERE c.decision_id = e.cut AND c.to_at IS NULL RETURNING c.end_code",
            [
                [cut.decision_id for cut, _, _ in ends],
                [at for _, _, at in ends],
                [code for _, code, _ in ends],
            ],
        )
        return Counter(row[0] for row in cursor.fetchall())


def _tell(told: Sequence[tuple[Cut, str, datetime]], at: datetime) -> None:
    if not told:
        return
    cut_off = [cut.decision_id for cut, template, _ in told if template == "supply_cut"]
    short = dict(Row.objects.filter(id__in=cut_off).values_list("id", "short_paise"))
    by_company: dict[int, dict[int, tuple[Cut, str]]] = {}
    for cut, template, _ in told:
        by_company.setdefault(cut.company_id, {})[cut.connection_id] = (cut, template)

    for company_id, ours in by_company.items():

        def written(
            connection_id: int, language: str, ours: Mapping[int, tuple[Cut, str]] = ours
        ) -> tuple[str, str, dict[str, Any]]:
            cut, template = ours[connection_id]
            if template == "supply_back":
                return f"supply/back/{cut.connect_command_id}", template, {}
            amount = amount_text(short[cut.decision_id], language)
            return f"supply/cut/{cut.command_id}", template, {"amount": amount}

        tell(company_id, list(ours), written, at)


def _tell_uncut(command_ids: Sequence[int], at: datetime) -> int:
    """Power that came back after a recharge though we had not cut it off: he is told as well."""
    known = meters.command_ends(command_ids)
    confirmed = [one for one in command_ids if one in known and known[one].state_code == "CONFIRMED"]
    by_company: dict[int, dict[int, int]] = {}
    rows = Recharge.objects.filter(command_id__in=confirmed).values_list(
        "company_id", "connection_id", "command_id"
    )
    for company_id, connection_id, command_id in rows:
        if command_id is not None:
            by_company.setdefault(company_id, {})[connection_id] = command_id
    count = 0
    for company_id, ours in by_company.items():

        def written(
            connection_id: int, language: str, ours: Mapping[int, int] = ours
        ) -> tuple[str, str, dict[str, Any]]:
            return f"supply/back/{ours[connection_id]}", "supply_back", {}

        count += len(tell(company_id, list(ours), written, at))
    return count
