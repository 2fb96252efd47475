"""Filters of the rollout's pages: days with their year, as programmes run for years; signed differences."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.rollout.rules.reconcile import signed

register = template.Library()
register.filter("signed", signed)


@register.filter
def dated_day(given: date) -> str:
    """Write "30 November 2024"."""
    return writing.dated(given, language())


@register.filter
def dated_moment(instant: datetime) -> str:
    """Write the day of an instant in India, with its year."""
    return writing.dated(instant.astimezone(writing.INDIA).date(), language())


@register.filter
def degrees(millionths: int) -> str:
    """Write millionths of a degree: 23181500 -> "23.1815"."""
    whole, part = divmod(abs(millionths), 10**6)
    sign = writing.MINUS if millionths < 0 else ""
    return f"{sign}{whole}.{part:06d}".rstrip("0").rstrip(".")
