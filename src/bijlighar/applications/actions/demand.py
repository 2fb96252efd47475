"""The demand note: reckoned by the rulebook, proposed by one person, issued by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bijlighar.applications import queries
from bijlighar.applications.actions.write import (
    UnableToApply,
    amount,
    forward,
    held,
    note,
    pause,
    policy_of,
    tell,
)
from bijlighar.applications.models import Application, Demand
from bijlighar.applications.rules.demand import as_data, demand_lines, total_paise
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day


@action
def propose_demand(*, application_id: int, by: Actor, at: datetime) -> int:
    """Reckon what it costs by the rulebook and the surveyed load, and propose it; the note's id.

    Raises `UnableToApply` where one is proposed already, or the survey found it not possible.
    """
    row = held(application_id, "NOTE")
    if by.id is None:
        raise UnableToApply("PERSON", "A person proposes a demand note.", "डिमांड नोट कोई व्यक्ति ही बनाता है।")
    if Demand.objects.filter(application_id=row.id, state_code="PROPOSED").exists():
        raise UnableToApply("PROPOSED", "A demand note is proposed already.", "डिमांड नोट पहले से बना है।")
    survey = queries.survey_of(row.id)
    if survey is not None and survey.finding_code == "NOT_POSSIBLE":
        raise UnableToApply(
            "NOT_POSSIBLE",
            "The survey found it not possible. Refuse it with the reason, or have it surveyed again.",
            "मौके पर यह संभव नहीं पाया गया। कारण बताकर नामंज़ूर कीजिए या फिर से दिखवाइए।",
        )
    load_w = (survey.load_w if survey else None) or int(row.answers.get("load_w", 0))
    before_w = queries.load_before_w(row.connection_id, settlement_day(at)) if row.connection_id else 0
    lines = demand_lines(
        policy_of(row, at).kinds[row.kind_code].charges,  # type: ignore[index]
        load_w=load_w,
        load_before_w=before_w,
    )
    count = Demand.objects.filter(application_id=row.id).count()
    made = Demand.objects.create(
        application_id=row.id,
        number=f"D{row.number[1:]}-{count + 1}",
        state_code="PROPOSED",
        lines=as_data(lines),
        total_paise=total_paise(lines),
        deposit_paise=total_paise(lines, "DEPOSIT"),
        load_w=load_w,
        proposed_at=at,
        proposed_by_id=by.id,
        proposed_by=by.label[:120],
    )
    note(row, "PROPOSED", by, at, facts={"paise": made.total_paise})
    return made.id


@action
def decide_demand(*, demand_id: int, is_issued: bool, by: Actor, at: datetime, reason: str = "") -> None:
    """Issue a proposed demand note or send it back, as another person than who proposed it.

    Issued, the applicant is told and the clock stands until it is paid; one over nothing is paid at once.
    Raises `UnableToApply`.
    """
    found = Demand.objects.filter(id=demand_id).first()
    if found is None:
        raise UnableToApply("UNKNOWN", "There is no such demand note.", "ऐसा कोई डिमांड नोट नहीं है।")
    row = held(found.application_id, "NOTE")
    found.refresh_from_db()
    if found.state_code != "PROPOSED":
        raise UnableToApply("DECIDED", "This was decided already.", "इस पर फ़ैसला हो चुका है।")
    if by.id is None or by.id == found.proposed_by_id:
        raise UnableToApply(
            "SAME_PERSON",
            "You proposed this demand note. Another person issues it.",
            "यह डिमांड नोट आपने बनाया है। जारी कोई दूसरा अधिकारी करेगा।",
        )
    if not is_issued and not reason.strip():
        raise UnableToApply("WORDS", "Say why it goes back.", "वापस क्यों जा रहा है, लिखिए।", "reason")
    policy, days = policy_of(row, at), 0
    is_free = found.total_paise == 0
    changes: dict[str, Any] = {"state_code": "REFUSED"}
    if is_issued:
        days = _days_to_pay(row, int(policy.demand_days.exact), settlement_day(at))
        due_on = settlement_day(at) + timedelta(days=days)
        changes = {"state_code": "PAID" if is_free else "ISSUED", "due_on": due_on}
        if is_free:
            changes["paid_at"] = at
    Demand.objects.filter(id=found.id).update(
        **changes, decided_at=at, decided_by_id=by.id, decided_by=by.label[:120], note=reason.strip()[:300]
    )
    if not is_issued:
        note(row, "SENT_BACK", by, at, words=(reason, reason))
        return
    note(row, "ISSUED", by, at, facts={"paise": found.total_paise, "day": changes["due_on"].isoformat()})
    forward(row, at, is_free=is_free)
    if is_free:
        return
    if "PAYMENT" in policy.pauses:
        pause(row, "PAYMENT", days=days, by=by, at=at)
    tell(
        row,
        "application_demand",
        at,
        amount=amount(found.total_paise, row.language),
        day=f"{changes['due_on']:%d-%m-%Y}",
    )


def _days_to_pay(row: Application, most: int, today: date) -> int:
    """As the rulebook says; for a temporary connection never beyond its own last day."""
    if row.kind_code != "TEMPORARY":
        return most
    return max(min(most, (date.fromisoformat(row.answers["to_day"]) - today).days), 0)
