"""How far a request for a check meter is: each step with its day, and the legal clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bijlighar.billing.queries import AdjustmentRecord
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.queries import CheckRecord
from bijlighar.metering.rules.check_meter import CheckStandards, ClockState


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of the request, as `components/steps.html` shows it."""

    title: str
    when: str
    note: str = ""
    state: str = ""


def reasons() -> dict[str, str]:
    """Why somebody doubts the meter, in the order in which it is offered."""
    return {
        "TOO_MUCH": _("It counts more than I use"),
        "SINCE_NEW": _("I use the same, but since the new meter it is more"),
        "TOO_LITTLE": _("It counts less than I use"),
        "OTHER": _("Another reason"),
    }


def steps(record: CheckRecord, today: date) -> tuple[Happened, ...]:
    """What happened to a request and what comes next, each with its day and the legal clock."""
    found = [
        Happened(
            _("You asked for a check meter") if record.requested_kind == "consumer" else _("Asked for"),
            _moment(record.requested_at),
            reasons()[record.reason_code] + (f" · {record.words}" if record.words else ""),
        )
    ]
    if record.fitted_at is None and record.withdrawn_at is None:
        found.append(_waiting(record, today))
    elif record.fitted_at is not None:
        found.append(
            Happened(_("Check meter put up"), _moment(record.fitted_at), _fitted_note(record, today))
        )
    if record.withdrawn_at is not None:
        return (*found, Happened(_("Taken back"), _moment(record.withdrawn_at)))
    if record.fitted_at is None:
        return (
            *found,
            Happened(_("Both meters are compared"), _months_words(record.standards), state="wait"),
        )
    if record.concluded_at is None:
        assert record.compare_until is not None
        last = _day(record.compare_until - timedelta(days=1))
        return (
            *found,
            Happened(
                _("Both meters are being compared"),
                _("until %(day)s") % {"day": last},
                _months_words(record.standards),
                "now",
            ),
            Happened(_("Verdict"), "", state="wait"),
        )
    early = _("Ended early: %(why)s") % {"why": record.early_reason} if record.early_reason else ""
    return (*found, Happened(_("Comparison ended"), _moment(record.concluded_at), early))


def booking(booked: AdjustmentRecord | None) -> Happened:
    """The last step of a verdict from which money follows: whether it is booked, and on which day."""
    if booked is not None and booked.booked_on is not None and booked.state == "APPROVED":
        return Happened(_("Booked"), _day(booked.booked_on))
    if booked is not None and booked.state == "PROPOSED":
        return Happened(_("Waits for approval"), "", state="wait")
    return Happened(_("To be booked"), "", state="wait")


def _waiting(record: CheckRecord, today: date) -> Happened:
    ticks = record.clock(today)
    if ticks.state is ClockState.OVERDUE:
        when = ngettext("late by %(count)d day", "late by %(count)d days", ticks.days) % {"count": ticks.days}
    elif ticks.days == 0:
        when = _("today is the last day")
    else:
        when = ngettext("%(count)d day left", "%(count)d days left", ticks.days) % {"count": ticks.days}
    law = _("The rule says: by %(day)s.") % {"day": _day(record.install_by_date)}
    plan = (
        _("Somebody comes on %(day)s.") % {"day": _day(record.planned_date)}
        if record.planned_date is not None
        else ""
    )
    return Happened(_("A check meter will be put up"), when, f"{law} {plan}".strip(), "now")


def _fitted_note(record: CheckRecord, today: date) -> str:
    ticks = record.clock(today)
    serial = _("Number %(serial)s.") % {"serial": record.check_serial}
    by = {"day": _day(record.install_by_date)}
    if ticks.state is ClockState.IN_TIME:
        in_time = _("In time: the rule says by %(day)s.") % by
        return f"{serial} {in_time}"
    late = ngettext("%(count)d day late", "%(count)d days late", ticks.days) % {"count": ticks.days}
    law = _("The rule says: by %(day)s.") % by
    return f"{serial} {late}. {law}"


def _months_words(standards: CheckStandards) -> str:
    count = int(standards.compare_months.exact)
    return ngettext("for %(count)d month", "for %(count)d months", count) % {"count": count}


def _day(day: date) -> str:
    return writing.day(day, language(), today=clock.today())


def _moment(instant: datetime) -> str:
    day = settlement_day(instant)
    return f"{_day(day)}, {writing.clock_of(instant, language())}"
