"""Service numbers as people type them."""

from __future__ import annotations

import re

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


def normalise(typed: str) -> str:
    """Write " n2340-117 856" as "N2340117856"; at most 40 letters are kept."""
    return re.sub(r"[\s\-.]", "", typed.translate(_DIGITS)).upper()[:40]
