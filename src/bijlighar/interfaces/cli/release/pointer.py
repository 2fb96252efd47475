"""The pointer to the folder that the program runs from: a link, moved in one step."""

from __future__ import annotations

import secrets
from pathlib import Path


class PointerRefused(ValueError):
    """The link was not moved."""


def target(link: Path) -> str:
    """Where a link points, as a whole path; empty where there is no link yet. Raises `PointerRefused`."""
    if link.is_symlink():
        return str(link.resolve())
    if link.exists():
        raise PointerRefused(f"{link} is no link but a file or folder; it is left alone.")
    return ""


def move(link: Path, folder: str) -> None:
    """Let the link point to a folder, at once: at no moment is there no link. Raises `PointerRefused`."""
    if not Path(folder).is_dir():
        raise PointerRefused(f"{folder} is no folder; the link {link} points where it did.")
    target(link)
    made = link.with_name(f".{link.name}-{secrets.token_hex(4)}")
    made.symlink_to(Path(folder).resolve())
    made.replace(link)
