"""The reward of who told of a theft: proposed, approved by another officer, paid against the follow code.

Nobody has to know who he is: whoever shows the code is paid.
"""

from __future__ import annotations

from datetime import datetime

from bijlighar.complaints.actions.theft import UnableToReportTheft, held, step
from bijlighar.complaints.models.theft import Reward
from bijlighar.complaints.queries.theft import follow_mark
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor


@action
def propose_reward(*, theft_id: int, amount_paise: int, reason: str, by: Actor, at: datetime) -> None:
    """Propose a reward for a proved theft.

    Raises UnableToReportTheft (UNKNOWN, STATE, AMOUNT, WORDS, THERE).
    """
    row = held(theft_id)
    if row.outcome_code != "PROVED" or not row.wants_reward or row.state_code == "CLOSED":
        raise UnableToReportTheft("STATE", "A reward is for a proved theft whose informant wished for one.")
    if not 0 < amount_paise < 10**12:
        raise UnableToReportTheft("AMOUNT", "The amount is none.")
    if not reason.strip():
        raise UnableToReportTheft("WORDS", "Say by which order and from what it was reckoned.")
    if Reward.objects.filter(theft=row).exists():
        raise UnableToReportTheft("THERE", "A reward is proposed already.")
    Reward.objects.create(
        theft=row, amount_paise=amount_paise, reason=reason.strip()[:300], proposed_id=by.id or 0,
        proposed_by=by.label[:120], proposed_at=at,
    )  # fmt: skip
    step(theft_id, "PROPOSED", by.label, at, note=reason.strip())


@action
def decide_reward(*, theft_id: int, is_approved: bool, note: str, by: Actor, at: datetime) -> None:
    """Approve what another officer proposed, or refuse it; then another may be proposed.

    Raises UnableToReportTheft (UNKNOWN, STATE, SECOND, WORDS).
    """
    held(theft_id)
    reward = Reward.objects.select_for_update().filter(theft_id=theft_id, approved_at=None).first()
    if reward is None:
        raise UnableToReportTheft("STATE", "No reward waits for approval.")
    if by.id is None or by.id == reward.proposed_id:
        raise UnableToReportTheft("SECOND", "Another officer decides than the one who proposed it.")
    if not is_approved:
        if not note.strip():
            raise UnableToReportTheft("WORDS", "Say why it is refused.")
        reward.delete()
        return step(theft_id, "REFUSED", by.label, at, note=note.strip())
    reward.approved_id, reward.approved_by, reward.approved_at = by.id, by.label[:120], at
    reward.save(update_fields=["approved_id", "approved_by", "approved_at"])
    return step(theft_id, "APPROVED", by.label, at, note=note.strip(), told="-")


@action
def pay_reward(*, theft_id: int, secret: str, reference: str, by: Actor, at: datetime) -> None:
    """Note that who showed the right code was paid, and by which voucher.

    Raises UnableToReportTheft (UNKNOWN, STATE, CODE, WORDS).
    """
    row = held(theft_id)
    reward = Reward.objects.select_for_update().filter(theft=row, paid_at=None).first()
    if reward is None or reward.approved_at is None:
        raise UnableToReportTheft("STATE", "No approved reward waits to be paid.")
    if follow_mark(secret) != row.follow_mark:
        raise UnableToReportTheft("CODE", "This is not the code of the report; nothing was paid.")
    if not reference.strip():
        raise UnableToReportTheft("WORDS", "Write the voucher's number.")
    reward.paid_reference, reward.paid_by, reward.paid_at = reference.strip()[:60], by.label[:120], at
    reward.save(update_fields=["paid_reference", "paid_by", "paid_at"])
    step(theft_id, "PAID", by.label, at, note=reference.strip()[:60], told="-")
