"""Why something cannot be done with a call, in the words a person reads."""

from __future__ import annotations


class UnableToDo(ValueError):
    """It cannot be done; nothing was written. `words_en` and `words_hi` say why and what to do."""

    def __init__(self, words_en: str, words_hi: str) -> None:
        self.words_en, self.words_hi = words_en, words_hi
        super().__init__(words_en)
