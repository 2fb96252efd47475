"""Words that pictures of days and of months share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bijlighar.interfaces.portal import writing


def known_units(value: int | None) -> str:
    """Write Wh as units in words, or say that no reading came."""
    if value is None:
        return _("no reading")
    return _("%(units)s units") % {"units": writing.units_exact(value)}
