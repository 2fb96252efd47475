"""Who does a thing: a person of the staff, a consumer, an agency's program, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["system", "staff", "consumer", "agency"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The `by` of every action.

    `id` is the staff, person or agency key where there is one; `label` is what the audit shows (never a
    mobile number or another personal detail).
    """

    kind: Kind
    label: str
    id: int | None = None

    @classmethod
    def system(cls, label: str) -> Actor:
        """The program acting by the clock or on command, named after the job it runs."""
        return cls("system", label)
