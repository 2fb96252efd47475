"""How much of the month's free or subsidised units is used, in a sentence; every limit is the rulebook's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bijlighar.billing.rules.book import book_of
from bijlighar.interfaces.portal import writing
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.queries import MonthCharged
from bijlighar.tariffs.rules.book import FreeUnitsScheme
from bijlighar.tariffs.rules.choose import NotInRulebook, Terms, choose


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """The sentence, and the last day that is in it."""

    words: str
    until: date


def month_so_far(
    connection_id: int,
    last_day: date | None,
    today: date,
    *,
    state_code: str,
    category_code: str,
    area_code: str,
) -> MonthSoFar | None:
    """Tell the month of a prepaid connection up to its last charged day.

    None where nothing of this month is charged yet, no subsidy is known.
    """
    if last_day is None:
        return None
    month = prepaid.month_charged(connection_id, last_day)
    if month is None or not month.cycle_from <= today < month.cycle_to:
        return None
    try:
        terms = choose(
            book_of(state_code), category_code, area_code, month.cycle_from, month.cycle_to, is_prepaid=True
        )
    except NotInRulebook:
        return None
    if terms.scheme is None:
        return None
    return MonthSoFar(words=said(terms, month), until=last_day)


def said(terms: Terms, month: MonthCharged) -> str:
    """Say what is used of the units that are free, or up to which there is a subsidy."""
    used_wh, limit_wh = month.energy_wh, terms.scheme_up_to_wh
    limit = writing.kilowatts(limit_wh)
    if isinstance(terms.scheme, FreeUnitsScheme):
        if used_wh <= limit_wh:
            return _("%(used)s of %(limit)s free units used.") % {
                "used": writing.units(used_wh),
                "limit": limit,
            }
        return _("All %(limit)s free units are used, and %(more)s units above them.") % {
            "more": writing.units(used_wh - limit_wh),
            "limit": limit,
        }
    if used_wh > limit_wh and not month.subsidy_paise:
        return _("Above %(limit)s units: no subsidy in this month.") % {"limit": limit}
    return _("%(used)s units used; up to %(limit)s units in the month there is a subsidy.") % {
        "used": writing.units(used_wh),
        "limit": limit,
    }
