"""The layout of a file, read before anything else: a mistake in it is told without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bijlighar.interfaces.cli import exits

if TYPE_CHECKING:
    from bijlighar.metering.rules.layout import Layout


def read_layout(path: Path, make: str | None, company: str | None = None) -> Layout:
    """The layout in a file, or exit; with this company, and `make` of unknown meters, if it names none."""
    from bijlighar.metering.rules import layout as layouts

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        exits.stop(f"{path}: the layout cannot be read ({problem.strerror}).", exits.USAGE)
    except UnicodeDecodeError:
        exits.stop(f"{path}: the layout is not UTF-8 text.", exits.REFUSED)
    try:
        layout = layouts.read(text, name=path.name)
        more: dict[str, object] = {}
        if make is not None and layout.register_unknown is None:
            more["register_unknown"] = {"make": make}
        if company is not None and layout.company is None:
            more["company"] = company
        if more:
            layout = layouts.from_mapping({**layout.source, **more}, name=path.name)
    except layouts.LayoutRefused as problem:
        exits.stop(problem, exits.REFUSED)
    return layout
