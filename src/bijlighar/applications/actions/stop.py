"""An application ends before its work: refused with the reason and the cure, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.applications.actions.write import UnableToApply, held, move, note, tell
from bijlighar.applications.models import Application, Demand
from bijlighar.applications.queries import with_follow_code
from bijlighar.applications.rules.kinds import STOPPABLE
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.payments import queries as payments


@action
def reject(
    *,
    application_id: int,
    reason_en: str,
    reason_hi: str,
    cure_en: str,
    cure_hi: str,
    by: Actor,
    at: datetime,
) -> None:
    """Refuse an application: why, and what would help, both in both languages. Raises `UnableToApply`.

    Once something was paid nothing can be refused any more: the work is owed.
    """
    words = [each.strip()[:400] for each in (reason_en, reason_hi, cure_en, cure_hi)]
    if not all(words):
        raise UnableToApply(
            "WORDS",
            "Say in both languages why it is refused, and how it can be put right.",
            "दोनों भाषाओं में लिखिए कि क्यों नामंज़ूर है और कैसे ठीक हो सकता है।",
        )
    row = held(application_id, *STOPPABLE)
    refuse(row, words, by, at)


@action
def withdraw(*, application_id: int, by: Actor, at: datetime) -> None:
    """The applicant takes it back; possible until something was paid. Raises `UnableToApply`."""
    row = held(application_id, *STOPPABLE)
    _refuse_paid(row)
    _drop_notes(row, by, at)
    move(row, "WITHDRAWN", at)
    note(row, "WITHDRAWN", by, at)
    tell(row, "application_withdrawn", at)


def refuse(row: Application, words: list[str], by: Actor, at: datetime) -> None:
    """Refuse an application that is held: reason and cure, English before Hindi."""
    _refuse_paid(row)
    _drop_notes(row, by, at)
    reason_en, reason_hi, cure_en, cure_hi = words
    move(row, "REJECTED", at, reason_en=reason_en, reason_hi=reason_hi, cure_en=cure_en, cure_hi=cure_hi)
    note(row, "REJECTED", by, at, words=(reason_en, reason_hi))
    code = with_follow_code(row)
    row.save(update_fields=["follow_hash", "former_hash"])
    tell(row, "application_rejected", at, follow=code)


def paid_for(application_ids: Sequence[int]) -> set[int]:
    """Those of these applications, held, for which anything was paid; money not booked yet counts too."""
    notes = list(
        Demand.objects.filter(application_id__in=application_ids).values_list(
            "application_id", "number", "paid_paise"
        )
    )
    under_way = payments.notes_under_way([number for _, number, _ in notes]) if notes else set()
    return {one for one, number, paise in notes if paise or number in under_way}


def _refuse_paid(row: Application) -> None:
    if paid_for([row.id]):
        raise UnableToApply(
            "PAID",
            "Something was paid for this application; it is carried out, not ended.",
            "इस आवेदन का पैसा आ चुका है; अब काम होगा, इसे रोका नहीं जा सकता।",
        )


def _drop_notes(row: Application, by: Actor, at: datetime) -> None:
    Demand.objects.filter(application_id=row.id, state_code="ISSUED").update(state_code="LAPSED")
    Demand.objects.filter(application_id=row.id, state_code="PROPOSED").update(
        state_code="REFUSED", decided_at=at, decided_by=by.label[:120]
    )
