"""What can stand against a step of an adjustment, and who may take one."""

from __future__ import annotations

from datetime import datetime

from bijlighar.billing.queries.limits import may_approve_paise
from bijlighar.billing.rules.adjustment import MOST_LETTERS
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import rupees


class UnableToAdjust(ValueError):
    """The step cannot be taken so, or not by this person; nothing was written. `code` names the reason."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def said(words: str, *, what: str = "a reason") -> str:
    """The words without blanks around them. Raises UnableToAdjust: WORDS, when empty or too long."""
    stripped = words.strip()
    if not stripped:
        raise UnableToAdjust("WORDS", f"Give {what}; it stays with the decision. Nothing was changed.")
    if len(stripped) > MOST_LETTERS:
        raise UnableToAdjust("WORDS", f"Say it in at most {MOST_LETTERS} letters, not {len(stripped)}.")
    return stripped


def person(by: Actor) -> int:
    """The id of a person of the staff. Raises UnableToAdjust: PERSON for anybody else."""
    if by.kind != "staff" or by.id is None:
        raise UnableToAdjust("PERSON", "Money is put right by persons of the staff; a program only proposes.")
    return by.id


def within_limit(staff_id: int, *, office_id: int, company_id: int, paise: int, at: datetime) -> None:
    """Refuse whoever holds no role for this office, or one whose limit is lower. Raises LIMIT."""
    most = may_approve_paise(staff_id, office_id=office_id, company_id=company_id, at=at)
    if abs(paise) > most:
        raise UnableToAdjust(
            "LIMIT",
            f"{rupees(abs(paise))} is more than you may approve here, which is {rupees(most)}. "
            "Ask an officer of the office above.",
        )
