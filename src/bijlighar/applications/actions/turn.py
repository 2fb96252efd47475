"""What the clock alone does: waits run out, breaches noted, offices above called."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bijlighar.applications.actions.compensate import compensate
from bijlighar.applications.actions.stop import paid_for, refuse
from bijlighar.applications.actions.write import step_of, tell_all
from bijlighar.applications.models import Application, Breach, Pause, Step
from bijlighar.applications.rules.clock import levels_up
from bijlighar.applications.rules.kinds import OPEN
from bijlighar.applications.rules.policy import ApplicationPolicy, NoApplicationPolicy, policy_on
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


_A_DAY_LATE = ("a day late", "हर दिन की देरी पर")
_NOT_KNOWN = (
    "No amount is known: no regulation that names one has been read.",
    "रकम पता नहीं: जिस विनियम में रकम लिखी हो, वह अभी नहीं पढ़ा गया।",
)


@dataclass(frozen=True, slots=True)
class Turned:
    """How many applications were refused, breaches noted, desks moved, closures asked, days compensated."""

    refused: int
    breaches: int
    escalated: int
    closures: int
    compensated: int = 0
    compensated_paise: int = 0


@action
def turn(*, by: Actor, at: datetime) -> Turned:
    """Do everything that is due by now; again at once it changes nothing."""
    refused = _run_out(by, at)
    breaches, escalated = _late(by, at)
    closures = _temporary_over(by, at)
    return Turned(refused, breaches, escalated, closures, *compensate(by, at))


def _run_out(by: Actor, at: datetime) -> int:
    """Refuse what was waited for beyond its last day, unless money came for it."""
    over = dict(
        Pause.objects.filter(to_at__isnull=True, until_on__lt=settlement_day(at)).values_list(
            "application_id", "reason_code"
        )
    )
    held = Application.objects.select_for_update().filter(id__in=over, stage_code__in=OPEN).order_by("id")
    rows = list(held)
    paid = paid_for([row.id for row in rows])
    rows = [row for row in rows if row.id not in paid]
    for row in rows:
        refuse(row, list(_NOT_PAID if over[row.id] == "PAYMENT" else _NO_PAPER), by, at)
    return len(rows)


def _late(by: Actor, at: datetime) -> tuple[int, int]:
    """Note each breach once, and move what is late to the desk of the office that its lateness calls."""
    late = Application.objects.select_for_update().filter(
        ended_at__isnull=True, paused_at__isnull=True, due_at__lte=at
    )
    of_company: dict[int, list[Application]] = {}
    for row in late.order_by("id"):
        of_company.setdefault(row.company_id, []).append(row)
    breaches = escalated = 0
    for company in network.companies():
        rows = of_company.get(company.id, [])
        if not rows:
            continue
        try:
            policy = policy_on(company.state_code, settlement_day(at), company.code)
        except NoApplicationPolicy:
            continue  # without a rule nothing is late; another company's go on
        breaches += _note_breaches(rows, policy, by, at)
        escalated += _escalate(company.id, rows, policy, by, at)
    return breaches, escalated


def _note_breaches(rows: list[Application], policy: ApplicationPolicy, by: Actor, at: datetime) -> int:
    noted = set(
        Breach.objects.filter(application_id__in=[row.id for row in rows]).values_list("pk", flat=True)
    )
    new = [row for row in rows if row.id not in noted]
    known = policy.compensation_rupees
    paise = None if isinstance(known, Absent) else int(known.exact * 100)
    why = _NOT_KNOWN if paise is None else _A_DAY_LATE
    Breach.objects.bulk_create(
        Breach(
            application_id=row.id, due_at=row.due_at, noted_at=at, legal_days=row.legal_days,
            compensation_paise=paise, why_en=why[0], why_hi=why[1],
        ) for row in new
    )  # fmt: skip
    Step.objects.bulk_create(step_of(row, "LATE", by, at) for row in new)
    tell_all([(row, {}) for row in new], "application_late", at)
    return len(new)


def _escalate(
    company_id: int, rows: list[Application], policy: ApplicationPolicy, by: Actor, at: datetime
) -> int:
    offices = network.office_rows(company_id).select("id", "path", "name_en", "name_hi").to_dicts()
    of_path = {one["path"]: one for one in offices}
    path_of = {one["id"]: one["path"] for one in offices}
    every = int(policy.escalate_days.exact)
    moved: list[tuple[Application, dict[str, str]]] = []
    for row in rows:
        codes = path_of[row.office_id].split("/")[:-1]
        chain = [of_path[path] for depth in range(len(codes))
                 if (path := "/".join(codes[: depth + 1]) + "/") in of_path]  # fmt: skip
        above = chain[max(len(chain) - 1 - levels_up(at - row.due_at, every), 0)]
        if above["id"] != row.desk_id:
            row.desk_id = above["id"]
            moved.append((row, {"office_en": above["name_en"], "office_hi": above["name_hi"]}))
    Application.objects.bulk_update([row for row, _ in moved], ["desk"])
    Step.objects.bulk_create(step_of(row, "ESCALATED", by, at, facts=facts) for row, facts in moved)
    return len(moved)


def _temporary_over(by: Actor, at: datetime) -> int:
    """A temporary connection is closed after its last day, as was asked for at its beginning."""
    today = settlement_day(at)
    over = Application.objects.filter(
        kind_code="TEMPORARY", stage_code="DONE", connection_id__isnull=False,
        found__ends_on__lt=today.isoformat(),
    ).exclude(found__has_key="closure_asked")  # fmt: skip
    rows = list(over)
    for row in rows:
        assert row.connection_id is not None
        with suppress(supply.ClosureAsked):  # by the consumer's own wish
            supply.ask_closure(
                connection_id=row.connection_id, closure_on=today, is_own_wish=True, by=by, at=at
            )
        row.found |= {"closure_asked": today.isoformat()}
    Application.objects.bulk_update(rows, ["found"])
    return len(rows)
