"""A paper is asked for, and comes; meanwhile the clock stands."""

from __future__ import annotations

from datetime import datetime

from bijlighar.applications.actions.write import UnableToApply, go_on, held, note, pause, policy_of, tell
from bijlighar.applications.models import Pause
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor


@action
def ask_document(*, application_id: int, words_en: str, words_hi: str, by: Actor, at: datetime) -> None:
    """Ask the applicant for a paper, in both languages; the clock stands until it comes.

    Raises `UnableToApply` where the rulebook knows no such pause, or something is asked for already.
    """
    row = held(application_id, "CHECK", "SURVEY", "NOTE")
    policy = policy_of(row, at)
    if "DOCUMENT" not in policy.pauses:
        raise UnableToApply(
            "NO_PAUSE",
            "The rulebook does not let the clock stand for a paper.",
            "नियम-पुस्तिका कागज़ के लिए घड़ी रोकने नहीं देती।",
        )
    if not words_en.strip() or not words_hi.strip():
        raise UnableToApply(
            "WORDS",
            "Say in both languages which paper is missing and why.",
            "दोनों भाषाओं में लिखिए कि कौन सा कागज़ चाहिए और क्यों।",
        )
    if row.paused_at is not None:
        raise UnableToApply("PAUSED", "The applicant is waited for already.", "आवेदक का इंतज़ार पहले से है।")
    made = pause(
        row, "DOCUMENT", days=int(policy.document_days.exact), by=by, at=at, words=(words_en, words_hi)
    )
    note(row, "ASKED", by, at, words=(words_en, words_hi))
    tell(row, "application_document", at, day=f"{made.until_on:%d-%m-%Y}")


@action
def answer_document(*, application_id: int, by: Actor, at: datetime) -> None:
    """The paper came; the clock runs again from now. Raises `UnableToApply` where none was asked for."""
    row = held(application_id, "CHECK", "SURVEY", "NOTE")
    asked = Pause.objects.filter(application_id=row.id, to_at__isnull=True, reason_code="DOCUMENT")
    if not asked.exists():
        raise UnableToApply("NOT_ASKED", "No paper is asked for now.", "अभी कोई कागज़ नहीं माँगा गया है।")
    go_on(row, at)
    note(row, "ANSWERED", by, at)
