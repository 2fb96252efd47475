"""What can stand against making bills anew."""

from __future__ import annotations

from bijlighar.billing.rules.revision import MOST_LETTERS
from bijlighar.kernel.actor import Actor


class UnableToRevise(ValueError):
    """The bills cannot be made anew so, or not by this person; nothing was written. `code` names why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def said(words: str, what: str) -> str:
    """The words without blanks around them. Raises UnableToRevise: WORDS, when empty or too long."""
    stripped = words.strip()
    if not stripped:
        raise UnableToRevise("WORDS", f"Give {what}; the consumer will read it. Nothing was changed.")
    if len(stripped) > MOST_LETTERS:
        raise UnableToRevise("WORDS", f"Say it in at most {MOST_LETTERS} letters, not {len(stripped)}.")
    return stripped


def person(by: Actor) -> int:
    """The id of a person of the staff. Raises UnableToRevise: PERSON for anybody else."""
    if by.kind != "staff" or by.id is None:
        raise UnableToRevise("PERSON", "Bills are reissued by persons of the staff; a program only proposes.")
    return by.id
