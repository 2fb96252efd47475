"""The board of prepaid and supply: each figure of an office opens into its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.supply.links import broken
from bijlighar.interfaces.console.views.supply.reach import age_words, reach
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.network.queries import OfficeRecord
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.rules.age import AGES
from bijlighar.supply import queries as supply
from bijlighar.supply.rules import NoSupplyPolicy, reason_words

LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and what they owe together."""

    connections: int
    owed_paise: int


@dataclass(frozen=True, slots=True)
class Row:
    """An office with its counts by age; `office` None: the office itself, without those below."""

    office: OfficeRecord
    is_itself: bool
    ages: tuple[Count, ...]
    total: Count


@dataclass(frozen=True, slots=True)
class Table:
    """A list counted by office and age, its columns in words, and the sum that equals its parts."""

    rows: tuple[Row, ...]
    ages: tuple[tuple[str, str], ...]
    sums: tuple[Count, ...]
    total: Count


@staff_required("bill.see")
@require_safe
def board(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Count what an office should look at; too many connections are counted one office at a time."""
    found, day = reach(office_id), settlement_day(desk.at)
    below = never = None
    if not found.is_too_many:
        below = _table(office_id, prepaid.negative_balances(found.company_id, day, found.connection_ids))
        never = _table(office_id, prepaid.never_recharged(found.company_id, day, found.connection_ids))
    place = 1 if language() == "hi" else 0
    status = next(iter(supply.status(desk.at, found.company_id)), None)
    return show(
        request,
        desk,
        "console/supply/board.html",
        {
            "office": network.office(office_id),
            "below": below,
            "never": never,
            "children": network.children(office_id),
            "status": status,
            "broken": broken(status.links) if status else [],
            "why": [
                (_why(code, place), count)
                for code, count in supply.suspended_counts(found.company_id).items()
            ],
            "level": _level(desk, found.company_id),
            "waiting": supply.without_power_after_recharge(found.company_id, desk.at)
            if status and status.has_policy
            else [],
            "is_head": network.head_office(found.company_id) == office_id,
        },
        office_id=office_id,
        here="supply",
    )


def _level(desk: Desk, company_id: int) -> supply.ServiceLevel | None:
    try:
        return supply.service_level(company_id, desk.at - LOOK_BACK, desk.at)
    except NoSupplyPolicy:
        return None


def _why(code: str, place: int) -> str:
    try:
        words = reason_words(code)[place]
    except KeyError:
        return code
    return words[:1].upper() + words[1:]


def _table(office_id: int, rows: pl.DataFrame) -> Table:
    counted = {
        (row["office_id"], row["age_code"]): Count(row["connections"], row["owed_paise"] or 0)
        for row in prepaid.by_office(rows).to_dicts()
    }
    here = network.office(office_id)
    lines = [_row(each, network.offices_below(each.id), counted) for each in network.children(office_id)]
    if here is not None:
        lines.append(_row(here, [office_id], counted, is_itself=True))
    shown = tuple(each for each in lines if each.total.connections)
    ages = tuple(code for code in AGES)
    return Table(
        rows=shown,
        ages=tuple((code, age_words(code)) for code in ages),
        sums=tuple(_sum(counted, None, code) for code in ages),
        total=_sum(counted, None, None),
    )


def _row(
    office: OfficeRecord, below: list[int], counted: dict[tuple[int, str], Count], *, is_itself: bool = False
) -> Row:
    offices = set(below)
    return Row(
        office=office,
        is_itself=is_itself,
        ages=tuple(_sum(counted, offices, code) for code in AGES),
        total=_sum(counted, offices, None),
    )


def _sum(counted: dict[tuple[int, str], Count], offices: set[int] | None, age: str | None) -> Count:
    found = [
        count
        for (office_id, code), count in counted.items()
        if (offices is None or office_id in offices) and (age is None or code == age)
    ]
    return Count(sum(each.connections for each in found), sum(each.owed_paise for each in found))


def lists() -> tuple[tuple[str, str], ...]:
    """The lists of balances by their code, in words."""
    return (("below", _("Balance below zero")), ("never", _("Never recharged")))
