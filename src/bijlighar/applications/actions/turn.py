"""What the clock alone does: waits run out, breaches noted, offices above called."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.applications.actions.stop import is_paid_for, refuse
from bijlighar.applications.actions.write import note, policy_of, tell
from bijlighar.applications.models import Application, Breach, Pause
from bijlighar.applications.rules.clock import levels_up
from bijlighar.applications.rules.kinds import OPEN
from bijlighar.applications.rules.policy import ApplicationPolicy
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.supply import actions as supply
from bijlighar.tariffs.rules.book import Absent

_NOT_PAID = (
    "The demand note was not paid by its last day.",
    "डिमांड नोट आखिरी तारीख तक नहीं भरा गया।",
    "Apply again; your papers need not be brought a second time if they still hold.",
    "फिर से आवेदन कीजिए; कागज़ वही हों तो वही फिर लगा दीजिए।",
)
_NO_PAPER = (
    "The paper that was asked for did not come by its last day.",
    "माँगा गया कागज़ आखिरी तारीख तक नहीं आया।",
    "Apply again with this paper.",
    "इस कागज़ के साथ फिर से आवेदन कीजिए।",
)


@dataclass(frozen=True, slots=True)
class Turned:
    """How many applications were refused, breaches noted, desks moved up, closures asked."""

    refused: int
    breaches: int
    escalated: int
    closures: int


@action
def turn(*, by: Actor, at: datetime) -> Turned:
    """Do everything that is due by now; again at once it changes nothing."""
    refused = _run_out(by, at)
    breaches, escalated = _late(by, at)
    return Turned(refused, breaches, escalated, _temporary_over(by, at))


def _run_out(by: Actor, at: datetime) -> int:
    over = Pause.objects.filter(to_at__isnull=True, until_on__lt=settlement_day(at))
    count = 0
    for number, reason in over.order_by("application_id").values_list("application_id", "reason_code"):
        row = Application.objects.select_for_update().get(id=number)
        if row.stage_code not in OPEN or is_paid_for(number):
            continue
        refuse(row, list(_NOT_PAID if reason == "PAYMENT" else _NO_PAPER), by, at)
        count += 1
    return count


def _late(by: Actor, at: datetime) -> tuple[int, int]:
    late = Application.objects.select_for_update().filter(
        ended_at__isnull=True, paused_at__isnull=True, due_at__lte=at
    )
    breaches = escalated = 0
    noted = set(Breach.objects.filter(application__ended_at__isnull=True).values_list("pk", flat=True))
    for row in late.order_by("id"):
        policy = policy_of(row, at)
        if row.id not in noted:
            _note_breach(row, policy, by, at)
            breaches += 1
        up = levels_up(at - row.due_at, int(policy.escalate_days.exact))
        path = network.office_path(row.office_id)
        above = path[max(len(path) - 1 - up, 0)]
        if above.id != row.desk_id:
            row.desk_id = above.id
            row.save(update_fields=["desk_id"])
            note(row, "ESCALATED", by, at, facts={"office_en": above.name_en, "office_hi": above.name_hi})
            escalated += 1
    return breaches, escalated


def _note_breach(row: Application, policy: ApplicationPolicy, by: Actor, at: datetime) -> None:
    known = policy.compensation_rupees
    is_known = not isinstance(known, Absent)
    Breach.objects.create(
        application_id=row.id,
        due_at=row.due_at,
        noted_at=at,
        legal_days=row.legal_days,
        compensation_paise=None if isinstance(known, Absent) else int(known.exact * 100),
        why_en="a day late"
        if is_known
        else "No amount is known: no regulation that names one has been read.",
        why_hi="हर दिन की देरी पर"
        if is_known
        else "रकम पता नहीं: जिस विनियम में रकम लिखी हो, वह अभी नहीं पढ़ा गया।",
    )
    note(row, "LATE", by, at)
    tell(row, "application_late", at)


def _temporary_over(by: Actor, at: datetime) -> int:
    """A temporary connection is closed after its last day, as was asked for at its beginning."""
    count = 0
    for row in Application.objects.filter(
        kind_code="TEMPORARY", stage_code="DONE", found__has_key="ends_on"
    ).exclude(found__has_key="closure_asked"):
        if date.fromisoformat(row.found["ends_on"]) >= settlement_day(at) or row.connection_id is None:
            continue
        with suppress(supply.UnableToNotify):  # it is to be closed already
            supply.ask_closure(
                connection_id=row.connection_id, closure_on=settlement_day(at), is_own_wish=True, by=by, at=at
            )
        row.found |= {"closure_asked": settlement_day(at).isoformat()}
        row.save(update_fields=["found"])
        count += 1
    return count
