"""What the clock does: begins what was planned, tells what is due, and believes meters that power is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering import queries as metering
from bijlighar.outages.actions.opened import note, policy_of
from bijlighar.outages.actions.plan import start
from bijlighar.outages.actions.restore import finish
from bijlighar.outages.actions.tell import tell_below, tell_soon
from bijlighar.outages.models import Outage, Signal

_METERS = ("LAST_GASP", "POWER_FAIL")
_VERIFY_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ToldDue:
    """How many connections were told of a shutdown for the first time, and how many again."""

    planned: int
    soon: int


@action
def tell_due(*, company_id: int, by: Actor, at: datetime) -> ToldDue:
    """Tell of approved shutdowns whose time for it has come, days before and shortly before; again: nothing.

    Whoever is told shortly before hangs below the switch then; whoever was told before and hangs elsewhere by
    now is told that the shutdown does not concern him.
    """
    policy = policy_of(company_id, at)
    planned = soon = 0
    rows = Outage.objects.select_for_update().filter(
        company_id=company_id, state_code="APPROVED", from_at__gt=at, from_at__lte=at + policy.tell_before
    )
    for row in rows.order_by("from_at", "id"):
        if row.told_at is None:
            planned += tell_below(row, "PLANNED", row.changes, at)
            row.told_at = at
            # Told for the first time within the last hour, nobody needs to hear the same twice.
            if row.from_at - at <= policy.tell_again:
                row.told_again_at = at
        elif row.told_again_at is None and row.from_at - at <= policy.tell_again:
            soon += tell_soon(row, at)
            row.told_again_at = at
        row.save(update_fields=["told_at", "told_again_at"])
    return ToldDue(planned, soon)


@action
def start_due(*, company_id: int, by: Actor, at: datetime) -> int:
    """Begin the approved shutdowns whose time has come and that nobody began by hand; how many."""
    rows = Outage.objects.filter(company_id=company_id, state_code="APPROVED", from_at__lte=at)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    for outage_id in ids:
        start(outage_id=outage_id, by=by, at=at)
    return len(ids)


@dataclass(frozen=True, slots=True)
class Followed:
    """How many faults the meters ended, and how many restorations they confirmed."""

    restored: int
    verified: int


@action
def follow_meters(*, company_id: int, by: Actor, at: datetime) -> Followed:
    """End faults whose meters say that power is back, and confirm what officers restored.

    It takes as many per cent of the meters that told of the outage as the rulebook asks for.
    """
    share = int(policy_of(company_id, at).verify_percent.exact)
    restored = verified = 0
    rows = Outage.objects.select_for_update().filter(company_id=company_id)
    for row in rows.filter(kind_code="FAULT", state_code__in=["SUSPECTED", "CONFIRMED"]).order_by("id"):
        told, back = _back(row, at)
        if told and len(back) * 100 >= told * share:
            # When the last of those that it takes came back.
            back_at = sorted(back)[max(0, -(-told * share // 100) - 1)]
            row.verified_at = at
            finish(row, max(back_at, row.from_at), by, at, "meters")
            restored += 1
    due = rows.filter(
        state_code="RESTORED", verified_at__isnull=True, restored_at__gt=at - _VERIFY_WITHIN
    ).order_by("id")
    for row in due:
        told, back = _back(row, at)
        if told and len(back) * 100 >= told * share:
            row.verified_at = at
            row.save(update_fields=["verified_at"])
            note(row, "VERIFIED", by, at, counted=len(back))
            verified += 1
    return Followed(restored, verified)


def _back(row: Outage, at: datetime) -> tuple[int, list[datetime]]:
    """How many connections' meters told of the outage, and when those that are heard again came back."""
    signs = Signal.objects.filter(outage_id=row.id, source_code__in=_METERS)
    told = dict(signs.order_by("happened_at").values_list("connection_id", "happened_at"))
    if not told:
        return 0, []
    until = at + timedelta(seconds=1)
    after = min(told.values())
    said = metering.power_back(list(told), after, until)
    back = {one: instant for one, instant in said.items() if instant > told[one]}
    rest = [one for one in told if one not in back]
    heard = metering.heard_between(rest, max(told.values()), until) if rest else []
    back |= dict.fromkeys(heard, row.restored_at or at)
    return len(told), list(back.values())
