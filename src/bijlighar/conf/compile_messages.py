"""Compiles each area's translations (`locale/hi/LC_MESSAGES/django.po`), with Babel instead of gettext."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


_STATEMENT = re.compile(r'msg\w+(\[\d\])?\s+"(\\.|[^"\\])*"\s*')


class BadTranslation(ValueError):
    """A translation file cannot be compiled; the text names file, line and reason."""


def compile_messages(root: Path = PACKAGE) -> list[Path]:
    """Compile every `.po` under `root` that is newer than its `.mo`; returns the files written."""
    written = []
    for source in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        _compile(source, target)
        written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    language = source.parts[-3]
    for number, line in enumerate(source.read_text().splitlines(), 1):
        if line.startswith("msg") and not _STATEMENT.fullmatch(line):  # Babel would guess, and guess wrong
            raise BadTranslation(f"{source}:{number}: no text in double quotes")
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as problem:
        raise BadTranslation(f"{source}: {problem}") from problem
    for message, problems in catalog.check():
        raise BadTranslation(f"{source}:{message.lineno}: {'; '.join(str(each) for each in problems)}")
    handle, scratch = tempfile.mkstemp(dir=target.parent)  # several processes may compile at once
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, 0o644)
        write_mo(file, catalog)
    Path(scratch).replace(target)


if __name__ == "__main__":
    compile_messages()
