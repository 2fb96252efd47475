"""The home of one connection: four questions first, then today, thirty days and the last entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, holds, money_lines, pictures, writing
from bijlighar.interfaces.portal.access import mobile_of, my_connection
from bijlighar.interfaces.portal.ending import ending_of
from bijlighar.interfaces.portal.kept import may_be_given_again
from bijlighar.interfaces.portal.month_so_far import MonthSoFar, month_so_far
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.interfaces.portal.power_state import no_power, supply
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.to_pay import ToPay, to_pay
from bijlighar.interfaces.portal.today import month_ago, today_view, with_today
from bijlighar.interfaces.portal.views import cliff
from bijlighar.interfaces.portal.views.complaints.at_home import at_home
from bijlighar.interfaces.portal.views.outages.power import power_now
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.queries import BalanceCard

LAST_ENTRIES = 4
SOON_DAYS = 3
STRIP = 14


@dataclass(frozen=True, slots=True)
class Strip:
    """Fourteen days from today: those the balance lasts, or those left to pay, are lit."""

    cells: tuple[bool, ...]
    place: int
    until: date


@dataclass(frozen=True, slots=True)
class ToDo:
    """What the person must do now, in one sentence; the rest explains."""

    first: str
    rest: str = ""


@my_connection
@may_be_given_again
@require_safe
def home(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Answer the four questions of a consumer above the fold."""
    now, day = clock.now(), clock.today()
    terms = consumers.terms_on([connection.id], day)
    is_prepaid = consumers.are_prepaid(terms)
    balance = prepaid.balance_card(connection.id, day) if is_prepaid else None
    end = ending_of(connection, mobile_of(request) or "", day)
    if balance is not None and end is not None and end.is_off:
        balance = replace(balance, days_left=None, lasts_until=None)  # nothing is used any more
    dues = None if is_prepaid else billing.dues_card(connection.id, day)
    due = to_pay(connection.id, dues, day)
    so_far = today_view(connection.id, day)
    first = month_ago(day)
    power = power_now(connection, now)
    told = at_home(connection.id, mobile_of(request) or "")
    # Read once for the month's picture and for its threshold; on the 31st that one begins a day earlier.
    since = min(first, billing.cliff_reads_from(day))
    known = metering.days(connection.id, since, day + timedelta(days=1))
    days = with_today([each for each in known if each.day >= first], so_far)
    return render(
        request,
        "portal/home.html",
        {
            "here": "home",
            "is_prepaid": is_prepaid,
            "feeds_in": consumers.are_net_metered(terms),
            "balance": balance,
            "is_behind": balance is not None and is_behind(balance.as_of, day),
            "hold": holds.hold_of(connection, now, is_prepaid=is_prepaid),
            "converted": holds.conversion_of(connection, now),
            "month": _month(connection.id, balance, terms, day),
            "ahead": cliff.ahead(billing.cliff_card(connection.id, day, terms, known), so_far),
            "dues": dues,
            "to_pay": due,
            "last_bill_day": dues.last_bill.cycle_to - timedelta(days=1) if dues and dues.last_bill else None,
            "strip": strip(day, _until(balance, due)),
            "power": power,
            "supply": no_power(power.outage)
            if power.outage
            else supply(connection.id, so_far, now, day, told.off_at),
            "ending": end,
            "told": told,
            "now_using": now_using(so_far),
            "todo": todo(balance, due, day),
            "day": so_far,
            "thirty": pictures.days_view(days, first, day + timedelta(days=1), today=day) if days else None,
            "thirty_average_wh": _average(days, day),
            "yesterday": next((each for each in days if each.day == day - timedelta(days=1)), None),
            "entries": money_lines.last_entries(connection.id, LAST_ENTRIES),
        },
    )


@my_connection
@require_safe
def today(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Give today's curve alone, for a page that stays open."""
    return render(request, "portal/parts/today.html", {"day": today_view(connection.id, clock.today())})


def _month(
    connection_id: int, balance: BalanceCard | None, terms: pl.DataFrame, day: date
) -> MonthSoFar | None:
    if balance is None:
        return None
    held = terms.row(0, named=True)
    return month_so_far(
        connection_id,
        balance.as_of,
        day,
        state_code=held["state_code"],
        category_code=held["category_code"],
        area_code=held["area_code"],
    )


def _average(days: list[DayRecord], today: date) -> int | None:
    whole = [record.energy_wh for record in days if record.day != today]
    return sum(whole) // len(whole) if whole else None


def _until(balance: BalanceCard | None, due: ToPay) -> date | None:
    if balance is not None:
        return balance.lasts_until if balance.balance_paise > 0 else None
    return due.due_date if due.total_paise > 0 else None


def is_behind(as_of: date | None, today: date) -> bool:
    """Whether days are not charged that should be; yesterday may still wait for its night."""
    return as_of is not None and as_of < today - timedelta(days=2)


def strip(today: date, until: date | None) -> Strip | None:
    """Lay out fourteen cells; None when there is no day to show."""
    if until is None or until < today:
        return None
    lit = min((until - today).days + 1, STRIP)
    return Strip(cells=tuple(cell < lit for cell in range(STRIP)), place=lit, until=until)


@dataclass(frozen=True, slots=True)
class NowUsing:
    """The average power of the last measured quarter hour, in W, and which quarter hour that was."""

    watts: int
    note: str


def now_using(day_view: DayView | None) -> NowUsing | None:
    """Give the last block as watts with its time, or None where nothing came today."""
    if day_view is None or day_view.last_block is None or day_view.last_wh is None:
        return None
    start = day_view.last_block * writing.BLOCK_MINUTES
    return NowUsing(
        watts=day_view.last_wh * 4,
        note=writing.time_range(start, start + writing.BLOCK_MINUTES, language()),
    )


def todo(balance: BalanceCard | None, due: ToPay | None, today: date) -> ToDo:
    """Say what is to be done, even when it is nothing."""
    lang = language()
    if balance is not None:
        of_deposit = _of_deposit(due)
        if balance.balance_paise < 0:
            below = writing.rupees(-balance.balance_paise)
            words = _("The balance is %(amount)s below zero.") % {"amount": below}
            return ToDo(_("Recharge now."), f"{words} {of_deposit}".rstrip())
        if balance.balance_paise == 0:
            return ToDo(_("Recharge now."), f"{_('The balance is used up.')} {of_deposit}".rstrip())
        if balance.lasts_until is not None and balance.lasts_until <= today:
            return ToDo(_("Recharge today."), of_deposit)
        if balance.days_left is not None and balance.lasts_until and balance.days_left <= SOON_DAYS:
            by = writing.day(balance.lasts_until, lang, today=today, weekday=True)
            return ToDo(_("Recharge by %(day)s.") % {"day": by}, of_deposit)
        return ToDo(of_deposit or _("Nothing now."))
    if due is None or due.total_paise <= 0:
        return ToDo(_("Nothing now."))
    return _to_pay(due, today) if due.bills_paise else _deposit_alone(due, today)


def _of_deposit(due: ToPay | None) -> str:
    """What of the deposit is to be paid beside something else; empty where nothing is."""
    if due is None or not due.deposit_paise:
        return ""
    amount = writing.rupees(due.deposit_paise)
    return _("%(amount)s is to be paid as an instalment of your security deposit.") % {"amount": amount}


def _to_pay(due: ToPay, today: date) -> ToDo:
    rest = []
    if due.deposit_paise:
        amount = writing.rupees(due.deposit_paise)
        rest = [_("%(amount)s of it is an instalment of your security deposit.") % {"amount": amount}]
    if due.part_paise and due.due_date:
        return _next_part(due, due.due_date, today, rest)
    left = (due.due_date - today).days if due.due_date else None
    if left is None or left < 0:
        return ToDo(_("Pay the bill."), " ".join([*_over(due, today), *rest]))
    if left == 0:
        return ToDo(_("Pay the bill today."), " ".join(rest))
    first = ngettext("Pay the bill within %(days)d day.", "Pay the bill within %(days)d days.", left)
    return ToDo(first % {"days": left}, " ".join(rest))


def _next_part(due: ToPay, by: date, today: date, rest: list[str]) -> ToDo:
    """What was agreed to be paid in parts is asked for part by part."""
    amount = writing.rupees(due.part_paise)
    agreed = _("It is part %(part)d of %(parts)d, as agreed.") % {"part": due.part, "parts": due.parts}
    if by < today:
        return ToDo(_("Pay %(amount)s.") % {"amount": amount}, " ".join([agreed, *_over(due, today), *rest]))
    day = writing.day(by, language(), today=today, weekday=True)
    first = _("Pay %(amount)s by %(day)s.") % {"amount": amount, "day": day}
    return ToDo(first, " ".join([agreed, *rest]))


def _deposit_alone(due: ToPay, today: date) -> ToDo:
    rest = [_("It is an instalment of your security deposit."), *_over(due, today)]
    amount = writing.rupees(due.deposit_paise)
    left = (due.due_date - today).days if due.due_date else None
    if left is None:
        return ToDo(_("Pay %(amount)s with the next bill.") % {"amount": amount}, rest[0])
    if left < 0:
        return ToDo(_("Pay %(amount)s.") % {"amount": amount}, " ".join(rest))
    if left == 0:
        return ToDo(_("Pay %(amount)s today.") % {"amount": amount}, rest[0])
    first = ngettext("Pay %(amount)s within %(days)d day.", "Pay %(amount)s within %(days)d days.", left)
    return ToDo(first % {"amount": amount, "days": left}, rest[0])


def _over(due: ToPay, today: date) -> list[str]:
    """Say that the last day for payment is over, where it is."""
    if due.due_date is None or due.due_date >= today:
        return []
    return [_("The last day was %(day)s.") % {"day": writing.day(due.due_date, language(), today=today)}]
