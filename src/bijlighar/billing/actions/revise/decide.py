"""A set of revisions is approved and issued in one step, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.billing.actions.revise.issue import issue_anew
from bijlighar.billing.actions.revise.refuse import UnableToRevise, person, said
from bijlighar.billing.models import RevisionDecision, RevisionMember, RevisionSet
from bijlighar.billing.models.revision import APPROVED, REFUSED
from bijlighar.billing.queries.anew import bills_anew
from bijlighar.billing.queries.limits import may_approve_paise
from bijlighar.billing.rules.revision import MOST_LETTERS, digests
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.money import rupees


@dataclass(frozen=True, slots=True)
class Revised:
    """How many bills were made anew, by how much together, in how many entries.

    `changed_since` would no longer become what was approved; they stay as they are, to be proposed again.
    """

    bills: int
    change_paise: int
    transfers: int
    changed_since: tuple[int, ...]


@action
def approve_revisions(*, set_id: int, by: Actor, at: datetime, reason: str = "") -> Revised:
    """Approve another person's set: its bills are made anew today, just as they were shown, or not at all.

    The old bills' entries are taken back and the new ones booked, both today; what was paid stays. The
    person's limit must reach the largest difference. Each consumer gets a message. Raises UnableToRevise:
    UNKNOWN, DECIDED, PERSON, SAME_PERSON, LIMIT, CHANGED (no bill of the set is as it was shown any more).
    """
    found = _open(set_id)
    # A bill that is being issued must not be read before it is there.
    one_at_a_time(f"billing.bill_cycle.{found.company_id}")
    staff_id = person(by)
    if staff_id == found.proposed_by_id:
        raise UnableToRevise(
            "SAME_PERSON", f"You proposed set {set_id} yourself. Ask another officer to approve it."
        )
    members = {one.connection_id: one for one in RevisionMember.objects.filter(set_id=set_id)}
    largest = max(abs(one.new_total_paise - one.old_total_paise) for one in members.values())
    most = may_approve_paise(staff_id, office_id=found.office_id, company_id=found.company_id, at=at)
    if largest > most:
        raise UnableToRevise(
            "LIMIT",
            f"One of these bills changes by {rupees(largest)}; you may approve up to {rupees(most)} here. "
            "Ask an officer of the office above.",
        )
    anew = bills_anew(found.company_id, sorted(members), found.cycle_from, found.cycle_to)
    now = digests(anew.parts)
    revisions = dict(anew.bills.select("connection_id", "old_revision").iter_rows())
    same = [
        one
        for one, member in members.items()
        if now.get(one) == member.digest and revisions[one] + 1 == member.revision
    ]
    if not same:
        raise UnableToRevise(
            "CHANGED", f"No bill of set {set_id} would still become what was shown. Propose it again."
        )
    _decide(found, APPROVED, reason.strip()[:MOST_LETTERS], by, at)
    issued = issue_anew(found, anew, same, by=by, at=at)
    return Revised(
        issued.bills, issued.change_paise, issued.transfers, tuple(sorted(set(members) - set(same)))
    )


@action
def refuse_revisions(*, set_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a set, with the reason; its proposer may take it back so. Raises UnableToRevise."""
    found = _open(set_id)
    _decide(found, REFUSED, said(reason, "the reason"), by, at)


def _open(set_id: int) -> RevisionSet:
    one_at_a_time(f"billing.revision_set.{set_id}")
    found = RevisionSet.objects.filter(id=set_id).first()
    if found is None:
        raise UnableToRevise("UNKNOWN", f"There is no set {set_id} of bills to be made anew.")
    decided = RevisionDecision.objects.filter(set_id=set_id).first()
    if decided is not None:
        raise UnableToRevise(
            "DECIDED", f"Set {set_id} is decided already: {decided.step_code.lower()} by {decided.taken_by}."
        )
    return found


def _decide(found: RevisionSet, step_code: str, reason: str, by: Actor, at: datetime) -> None:
    RevisionDecision.objects.create(
        set_id=found.id,
        step_code=step_code,
        reason=reason,
        proposed_by_id=found.proposed_by_id,
        taken_at=at,
        taken_by_id=person(by),
        taken_by=by.label,
    )
