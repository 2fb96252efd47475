"""What can stand against a reading by photo."""

from __future__ import annotations


class UnableToReadPhoto(ValueError):
    """The step cannot be taken so, or not now; nothing was written. `code` names the reason."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
