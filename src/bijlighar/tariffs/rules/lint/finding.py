"""One finding about a rulebook: where it is and what is wrong, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bijlighar.tariffs.rules.document import RulebookRefused


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault of a rulebook: `file` as it is shown, `line` from 1, `sentence` for an officer."""

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


def of_refusal(fault: RulebookRefused) -> Finding:
    """The loader's refusal as a finding."""
    return Finding(fault.file, fault.line, fault.reason)
