"""Bills written to files, each whole or not at all: what one process of a large print does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bijlighar.billing.adapters.paper.printer import print_bill
from bijlighar.billing.rules.sheet import BillSheet
from bijlighar.kernel.money import Language


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One bill, its language and the file it goes to; a code that links a mobile, where one is printed."""

    sheet: BillSheet
    language: Language
    path: Path
    letter_code: str = ""


def write_bills(jobs: Sequence[PrintJob]) -> tuple[int, int]:
    """Write the PDFs of bills; how many, and how many bytes.

    A file appears under its name only when it is complete, so that whatever is there need not be made again.
    """
    written = 0
    for job in jobs:
        made = print_bill(job.sheet, job.language, job.letter_code)
        job.path.parent.mkdir(parents=True, exist_ok=True)
        partial = job.path.with_name(f".{job.path.name}.part")
        partial.write_bytes(made)
        partial.replace(job.path)
        written += len(made)
    return len(jobs), written
