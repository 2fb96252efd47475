"""In which language the page is being made."""

from __future__ import annotations

from typing import cast

from django.utils.translation import get_language

from bijlighar.interfaces.portal.writing import Language


def language() -> Language:
    """Return the language of the page being made."""
    return cast(Language, get_language() or "hi")
