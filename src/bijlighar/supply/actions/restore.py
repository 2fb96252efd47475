"""Power comes back: at any hour, waiting for no link. And what became of commands is followed to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions as metering
from bijlighar.metering import queries as meters
from bijlighar.metering.actions import UnableToCommand
from bijlighar.metering.queries import CommandEnd
from bijlighar.supply.actions.keep import hold_connections, keep_decision
from bijlighar.supply.actions.warn import amount_text, end_notices
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
        for known in snapshots(facts, list(by_connection), at, to_restore=True):
            found = decide(known, facts.policy)
            if found.verdict == "RECONNECT":
                try:
                    switch_on(facts, known, found, by_connection[known.connection_id], by, at)
                    restoring += 1
                except UnableToCommand:
                    otherwise += 1
            elif "STILL_SHORT" in found.reasons:
                short += 1
            else:
                otherwise += 1


def switch_on(
    facts: CompanyFacts, known: Snapshot, found: Decision, cut: Cut | None, by: Actor, at: datetime
) -> tuple[Row, int]:
    """Command CONNECT by a decision, in the action that took it; returns the decision and the command."""
    words = "; ".join(reason_words(reason)[0] for reason in found.reasons)
    with transaction.atomic():
        kept = keep_decision(known, found, facts.policy, by, at)
        command_id = metering.request_command(
            connection_id=known.connection_id, kind_code="CONNECT", reason=f"supply/{kept.id}: {words}",
            by=by, at=at,
        )  # fmt: skip
        if cut is not None:
            Cut.objects.filter(decision_id=cut.decision_id, to_at__isnull=True).update(
                restore_decision=kept, connect_command_id=command_id
            )
        if known.ground != "CLOSURE" and found.short_paise == 0:
            end_notices(known.connection_id, at)
    return kept, command_id


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
    while True:
        rows = list(live.filter(decision_id__gt=after).order_by("decision_id")[:_PORTION])
        if not rows:
            break
        after = rows[-1].decision_id
        asked = [one for row in rows for one in (row.command_id, row.connect_command_id) if one is not None]
        known = meters.command_ends(asked)
        now = meters.switches([row.connection_id for row in rows], at=at)
        told: list[tuple[Cut, str, datetime]] = []
        for row in rows:
            off = known.get(row.command_id)
            on = known.get(row.connect_command_id or 0)
            hangs = now.get(row.connection_id)
            if on is not None and on.state_code == "CONFIRMED":
                back += _end(row, "RESTORED", on.at)
                told.append((row, "supply_back", on.at))
            elif off is not None and _came_to_nothing(off):
                undone += _end(row, "NOT_CARRIED_OUT", off.at)
            elif off is not None and hangs is not None and hangs.meter_id != off.meter_id:
                undone += _end(row, "METER_CHANGED", at)
            elif off is not None and off.state_code == "CONFIRMED" and row.confirmed_at is None:
                confirmed += Cut.objects.filter(
                    decision_id=row.decision_id, confirmed_at__isnull=True
                ).update(confirmed_at=off.at)
                told.append((row, "supply_cut", off.at))
        _tell(told, at)
    if command_ids is not None:
        back += _tell_uncut(list(command_ids), at)
    return Followed(confirmed, back, undone)


def _may_try_again(cut: Cut, at: datetime) -> bool:
    end = meters.command_ends([cut.connect_command_id or 0]).get(cut.connect_command_id or 0)
    is_over = end is not None and end.state_code in ("FAILED", "EXPIRED", "CANCELLED")
    return end is not None and is_over and at - end.at >= AGAIN_AFTER


def _came_to_nothing(off: CommandEnd) -> bool:
    if off.state_code in ("CANCELLED", "EXPIRED"):
        return True
    return off.state_code == "FAILED" and off.reason_code != _MAY_HAVE_ACTED


def _end(cut: Cut, code: str, at: datetime) -> int:
    return Cut.objects.filter(decision_id=cut.decision_id, to_at__isnull=True).update(to_at=at, end_code=code)


def _tell(told: list[tuple[Cut, str, datetime]], at: datetime) -> None:
    if not told:
        return
    contacts = {
        row["connection_id"]: row
        for row in consumers.contacts([cut.connection_id for cut, _, _ in told]).iter_rows(named=True)
    }
    short = dict(
        Row.objects.filter(id__in=[cut.decision_id for cut, _, _ in told]).values_list("id", "short_paise")
    )
    for cut, template, _ in told:
        contact = contacts[cut.connection_id]
        if not contact["mobile"]:
            continue
        language = "en" if contact["language"] == "en" else "hi"
        context = {"service_number": contact["service_number"]}
        if template == "supply_cut":
            context["amount"] = amount_text(short[cut.decision_id], language)
        number = cut.command_id if template == "supply_cut" else cut.connect_command_id
        name = "cut" if template == "supply_cut" else "back"
        outbox.post(
            channel="sms", template=template, recipient=contact["mobile"], language=language,
            context=context, key=f"supply/{name}/{number}", at=at, is_urgent=True,
            company_id=cut.company_id, connection_id=cut.connection_id,
        )  # fmt: skip


def _tell_uncut(command_ids: list[int], at: datetime) -> int:
    """Power that came back after a recharge though we had not cut it off: he is told as well."""
    rows = list(Recharge.objects.filter(command_id__in=command_ids))
    known = meters.command_ends([row.command_id for row in rows if row.command_id is not None])
    count = 0
    for row in rows:
        end = known.get(row.command_id or 0)
        if end is None or end.state_code != "CONFIRMED":
            continue
        contact = consumers.contacts([row.connection_id]).row(0, named=True)
        if contact["mobile"]:
            count += outbox.post(
                channel="sms", template="supply_back", recipient=contact["mobile"],
                language="en" if contact["language"] == "en" else "hi",
                context={"service_number": contact["service_number"]}, key=f"supply/back/{row.command_id}",
                at=at, is_urgent=True, company_id=row.company_id, connection_id=row.connection_id,
            )  # fmt: skip
    return count
