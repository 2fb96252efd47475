"""The one place where the portal asks what time it is."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from bijlighar.interfaces.portal.writing import INDIA


def now() -> datetime:
    """Return this instant, or the one that a test set as `PORTAL_NOW` in the settings."""
    given: datetime | None = getattr(settings, "PORTAL_NOW", None)
    return given or timezone.now()


def today() -> date:
    """Return the settlement day in India."""
    return now().astimezone(INDIA).date()
