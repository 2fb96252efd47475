"""Where type is large no table is pushed sideways: it falls apart, and each figure says what it is."""

from __future__ import annotations

import re
from pathlib import Path

from bijlighar.interfaces import portal

TEMPLATES = Path(portal.__file__).parent / "templates" / "portal"


def test_every_table_in_a_frame_falls_apart_into_lines() -> None:
    found = 0
    for path in sorted(TEMPLATES.rglob("*.html")):
        for frame in re.findall(r'<div class="wide.*?</table>', path.read_text(encoding="utf-8"), re.DOTALL):
            assert frame.startswith('<div class="wide falls"'), path
            for row in re.findall(r"<tr.*?</tr>", frame.partition("</thead>")[2], re.DOTALL):
                figures = re.findall(r'<td [^>]*class="n', row)
                # A figure that stands alone in its row is what the row's heading says.
                assert len(figures) < 2 or all(each.startswith('<td data-of="') for each in figures), path
            found += 1
    assert found >= 9
