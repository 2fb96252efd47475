"""Is my meter right? Asking for a check meter, how far it is, and both meters side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, proof, writing
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.pictures import check as pictures
from bijlighar.interfaces.portal.proof import MarkWords
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import actions as metering_actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import CheckComparison, CheckRecord
from bijlighar.metering.rules.check_meter import (
    CheckStandards,
    ClockState,
    NoStandard,
    PairedDay,
    Verdict,
    percent,
    standards_on,
)
from bijlighar.metering.rules.check_meter.words import BASES, EXCLUDED, LACKS, VERDICTS
from bijlighar.network import queries as network

MOST_WORDS = 500
NO_METER = "NO_METER"
BY_CONSUMER = "taken back by the consumer"


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of the request, as `components/steps.html` shows it."""

    title: str
    when: str
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic with where its figure comes from."""

    label: str
    arithmetic: str
    source: str
    mark: MarkWords | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the table behind the pictures."""

    day: date
    main_wh: int | None
    check_wh: int | None
    difference: str
    how: str
    is_compared: bool


@my_connection
@require_safe
def check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show the newest request, or an earlier one by `?request=`; without any, what can be asked for."""
    records = sorted(metering.check_requests(connection_id=connection.id), key=lambda each: -each.id)
    asked = request.GET.get("request")
    chosen = records[:1] if asked is None else [each for each in records if str(each.id) == asked]
    if asked is not None and not chosen:
        raise Http404
    record = chosen[0] if chosen else None
    comparison = metering.check_comparison(record.id, clock.today()) if record else None
    shown = {} if comparison is None else compared(comparison, _day_asked(request, comparison))
    return render(
        request,
        "portal/check_meter/check_meter.html",
        {
            "here": "usage",
            "record": record,
            "others": [each for each in records if each is not record],
            "can_ask": not any(each.is_open for each in records),
            "standards": _standards(connection),
            "steps": steps(record, clock.today()) if record else (),
            "comparison": comparison,
            **shown,
        },
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def ask_check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Take the request: one of four reasons, and own words for who wants to say more."""
    reason, words, error = request.POST.get("reason", ""), request.POST.get("words", ""), ""
    if request.method == "POST":
        try:
            metering_actions.request_check_meter(
                connection_id=connection.id,
                reason_code=reason,
                words=words,
                by=consumer_of(request),
                at=clock.now(),
            )
        except metering_actions.UnableToCheckMeter as refused:
            if refused.code == "OPEN":
                return redirect("portal:check_meter", connection.id)
            error = _refusal(refused.code)
        else:
            return redirect("portal:check_meter", connection.id)
    standards = _standards(connection)
    last = clock.today() + timedelta(days=int(standards.install_days.exact)) if standards else None
    return render(
        request,
        "portal/check_meter/ask.html",
        {
            "here": "usage",
            "reasons": [{"value": code, "words": said} for code, said in reasons().items()],
            "reason": reason,
            "words": words[:MOST_WORDS],
            "longest": MOST_WORDS,
            "error": error,
            "standards": standards,
            "last_day": last,
        },
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_check_meter(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Take the open request back, after saying what that means."""
    running = [each for each in metering.check_requests(connection_id=connection.id) if each.is_open]
    if not running:
        return redirect("portal:check_meter", connection.id)
    if request.method == "POST":
        metering_actions.withdraw_check_meter(
            request_id=running[0].id, reason=BY_CONSUMER, by=consumer_of(request), at=clock.now()
        )
        return redirect("portal:check_meter", connection.id)
    return render(request, "portal/check_meter/withdraw.html", {"here": "usage", "record": running[0]})


def reasons() -> dict[str, str]:
    """Why somebody doubts the meter, in the order in which it is offered."""
    return {
        "TOO_MUCH": _("It counts more than I use"),
        "SINCE_NEW": _("I use the same, but since the new meter it is more"),
        "TOO_LITTLE": _("It counts less than I use"),
        "OTHER": _("Another reason"),
    }


def compared(found: CheckComparison, day: date | None) -> dict[str, Any]:
    """What the page shows of both meters; an officer's page may show the same."""
    judged = found.decided
    left_out = [each for each in found.days if each.basis is None]
    day_curves = metering.check_curves(found.record, day) if day else None
    by_hand = found.basis_code == "READINGS"
    return {
        "judged": judged,
        "headline": _said(VERDICTS[judged.verdict]),
        "is_preliminary": not found.is_final,
        "state": _state(judged.verdict),
        "lacks": [_said(LACKS[each]) for each in judged.lacks],
        "difference": _signed(judged.difference_parts),
        "beside": _beside(judged.difference_parts),
        "by_hand": by_hand,
        "most": _signed(_share(judged.most_wh, judged.check_wh)),
        "least": _signed(_share(judged.least_wh, judged.check_wh)),
        "lines": pictures.days_lines(found),
        "bars": pictures.differences(found),
        "rows": [_row(each) for each in found.days],
        "left_out": len(left_out),
        "trace": [_line(each) for each in judged.trace],
        "correction_trace": [_line(each) for each in found.correction.trace] if found.correction else [],
        "months": [_month(each) for each in found.correction.months] if found.correction else [],
        "last_day": found.to_date - timedelta(days=1),
        "day": day,
        "quarters": pictures.two_lines(*day_curves) if day_curves else None,
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


def _standards(connection: ConnectionRecord) -> CheckStandards | None:
    company = network.company(connection.company_id)
    try:
        return standards_on(company.state_code, clock.today()) if company else None
    except NoStandard:
        return None


def _day_asked(request: HttpRequest, found: CheckComparison) -> date | None:
    """The day asked for by `?day=`, else the last compared one."""
    known = [each.day for each in found.days]
    asked = request.GET.get("day", "")
    if asked:
        return next((day for day in known if day.isoformat() == asked), None)
    return next((each.day for each in reversed(found.days) if each.basis is not None), None)


def _row(each: PairedDay) -> DayRow:
    words = (
        BASES[each.basis]
        if each.basis is not None
        else EXCLUDED[each.excluded]
        if each.excluded is not None
        else ("", "")
    )
    return DayRow(
        each.day,
        each.main_wh,
        each.check_wh,
        _signed(each.difference_parts),
        _said(words),
        each.basis is not None,
    )


def _line(step: dict[str, Any]) -> Line:
    return Line(
        label=str(step[f"label_{language()}"]),
        arithmetic=str(step["arithmetic"]),
        source=str(step[f"source_{language()}"]),
        mark=proof.mark_words(str(step["mark"])) if step["mark"] else None,
    )


def _month(month: dict[str, Any]) -> dict[str, Any]:
    before, after = month["before_paise"], month["after_paise"]
    return {
        **month,
        "first": date.fromisoformat(month["month"]),
        "change_paise": None if after is None else after - before,
        "refused": month[f"refused_{language()}"],
    }


def _state(verdict: Verdict) -> dict[str, str]:
    kind, icon_name = {
        Verdict.WITHIN: ("ok", "tick"),
        Verdict.FAST: ("bad", "danger"),
        Verdict.SLOW: ("warn", "danger"),
        Verdict.UNDECIDED: ("", "half"),
    }[verdict]
    return {"kind": kind, "icon_name": icon_name}


def _refusal(code: str) -> str:
    return {
        "REASON": _("Please choose one of the reasons."),
        "WORDS": _("Please say it in at most 500 characters."),
        NO_METER: _("No meter of ours hangs here that could be checked. Please call 1912."),
    }.get(code, _("This could not be taken down just now. Please call 1912."))


def _share(wh: int, of_wh: int) -> int | None:
    return (wh - of_wh) * 10_000 // of_wh if of_wh else None


def _signed(parts: int | None) -> str:
    if parts is None:
        return ""
    return f"{'+' if parts > 0 else ''}{percent(parts)}{writing.NO_BREAK}%"


def _beside(parts: int | None) -> str:
    if parts is None:
        return ""
    if parts == 0:
        return _("It shows as much as the check meter.")
    words = (
        _("It shows %(percent)s more than the check meter.")
        if parts > 0
        else _("It shows %(percent)s less than the check meter.")
    )
    return words % {"percent": f"{percent(abs(parts))}{writing.NO_BREAK}%"}


def _said(words: tuple[str, str]) -> str:
    return words[1 if language() == "hi" else 0]


def _day(day: date) -> str:
    return writing.day(day, language(), today=clock.today())


def _moment(instant: Any) -> str:
    day = settlement_day(instant)
    return f"{_day(day)}, {writing.clock_of(instant, language())}"
