"""Where an installation keeps what is its own: database, key, uploaded files."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the home folder: BIJLIGHAR_HOME, else `var` beside the checkout, else the user's own."""
    given = os.environ.get("BIJLIGHAR_HOME")
    if given:
        return Path(given)
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    return Path.home() / ".local" / "share" / "bijlighar"
