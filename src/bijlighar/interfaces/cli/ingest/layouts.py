"""The layout of a file, read before anything else: a mistake in it is told without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bijlighar.interfaces.cli import exits

if TYPE_CHECKING:
    from bijlighar.metering.rules.layout import Layout


def read_layout(path: Path, make: str | None) -> Layout:
    """The layout in a file, registering unknown meters as of `make` unless it says so itself; or exit."""
    from bijlighar.metering.rules import layout as layouts

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        exits.stop(f"{path}: the layout cannot be read ({problem.strerror}).", exits.USAGE)
    except UnicodeDecodeError:
        exits.stop(f"{path}: the layout is not UTF-8 text.", exits.REFUSED)
    try:
        layout = layouts.read(text, name=path.name)
        if make is not None and layout.register_unknown is None:
            source = {**layout.source, "register_unknown": {"make": make}}
            layout = layouts.from_mapping(source, name=path.name)
    except layouts.LayoutRefused as problem:
        exits.stop(problem, exits.REFUSED)
    return layout
