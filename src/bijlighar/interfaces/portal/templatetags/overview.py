"""Filters of the page of all connections."""

from __future__ import annotations

from django import template

from bijlighar.interfaces.portal import writing
from bijlighar.kernel.money import MINUS

register = template.Library()


@register.filter
def units_signed(wh: int) -> str:
    """Write a change of units with its sign: 4100 -> "+4.10", -4100 -> "−4.10"."""
    written = writing.units(abs(wh))
    return f"{'+' if wh > 0 else MINUS if wh < 0 else ''}{written}"
