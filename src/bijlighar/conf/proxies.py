"""How many proxies of our own stand in front of the program."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured


def proxies_in_front(environment: Mapping[str, str]) -> int:
    """BIJLIGHAR_PROXIES as a count, 0 when it is not set. Raises ImproperlyConfigured when it is none."""
    text = environment.get("BIJLIGHAR_PROXIES") or "0"
    if not text.isdecimal():
        raise ImproperlyConfigured(
            f"BIJLIGHAR_PROXIES is {text!r}; write how many proxies stand in front: 0, 1, 2 ..."
        )
    return int(text)
