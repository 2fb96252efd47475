"""Keeps rejected rows so that they can be corrected and imported again."""

from __future__ import annotations

import json
from pathlib import Path

from bijlighar.interfaces.jobs.import_sheets.run import FileReport


def write_rejects(file: FileReport, folder: Path) -> tuple[Path, Path]:
    """Write `<name>.rejects.csv` (rows as typed, with a column `problems`) and `<name>.summary.json`.

    The rejects file can be corrected and imported as it is. Raises `OSError`.
    """
    rejects = folder / f"{file.path.stem}.rejects.csv"
    summary = folder / f"{file.path.stem}.summary.json"
    # The byte-order mark makes spreadsheets read Hindi as Hindi.
    rejects.write_bytes(b"\xef\xbb\xbf" + file.plan.rejects().write_csv().encode())
    words = {
        "file": file.path.name,
        "inserted": file.inserted,
        "updated": file.updated,
        "already_there": file.plan.same,
        "rejected": file.plan.rejects().height,
        "problems": file.problems.drop("value").to_dicts(),
    }
    summary.write_text(json.dumps(words, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return rejects, summary
