"""The status page as two files of their own: no script, no other file, below 20 kB each."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from bijlighar.interfaces.portal.status_page import status_page
from bijlighar.interfaces.status.server import LANGUAGES, file_name

MOST_STRETCHES = 1
_ICON = re.compile(r'<svg class="" viewBox="0 0 24 24" aria-hidden="true">(<path[^>]*/>)</svg>')


def write_files(folder: Path, *, at: datetime) -> Iterator[tuple[Path, int]]:
    """Write both files, each in one step so that no half page is ever served; yields path and size."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        content = page(language, at).encode()
        handle, part = tempfile.mkstemp(dir=folder, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).chmod(0o644)
        path = folder / file_name(language)
        Path(part).replace(path)
        yield path, len(content)


def page(language: str, at: datetime) -> str:
    """The file of a language."""
    with translation.override(language):
        text = render_to_string(
            "portal/status_file.html",
            {
                "language": language,
                "other_language": "en" if language == "hi" else "hi",
                "page": status_page(at, MOST_STRETCHES),
                "written": at.isoformat(timespec="seconds"),
            },
        )
    return _drawn_once(text)


def _drawn_once(text: str) -> str:
    """Each icon is drawn once and used by its name, a row is one element: many links stay small."""
    drawn: dict[str, str] = {}

    def used(found: re.Match[str]) -> str:
        name = drawn.setdefault(found[1], f"i{len(drawn)}")
        return f'<svg aria-hidden="true"><use href="#{name}"/></svg>'

    body = _ICON.sub(used, text)
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{path}</symbol>' for path, name in drawn.items()
    )
    body = body.replace('<li><div class="row">', "<li>").replace("</div></li>", "</li>")
    return body.replace("<main>", f'<svg class="d" aria-hidden="true">{symbols}</svg><main>', 1)
