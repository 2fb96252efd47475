"""Doubtful readings: accepted as they are, or refused and estimated once another person agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import FILE_PAGE, csv_answer, noted
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import FindingRecord
from bijlighar.metering.rules.findings import Code, words
from bijlighar.network import queries as network

PAGE = 50
AT_ONCE = 1000
LOOK_BACK_DAYS = 60
STATES = ("open", "decided")
Decision = Literal["ACCEPT", "ESTIMATE_INSTEAD"]
DECISIONS = ("ACCEPT", "ESTIMATE_INSTEAD")


@dataclass(frozen=True, slots=True)
class Question:
    """What the queue is asked for; `before` so many stand on the pages before, which end at `after`."""

    state: str
    code: str
    from_day: date
    to_day: date
    after: str
    before: int

    def address(self, office_id: int, *, name: str = "console:findings", **other: str | int) -> str:
        """The address that asks the same from the beginning, with something else."""
        asks: dict[str, str | int] = {
            "state": self.state,
            "code": self.code,
            "from": self.from_day.isoformat(),
            "to": self.to_day.isoformat(),
        }
        asks |= other
        return f"{reverse(name, args=[office_id])}?{urlencode(asks)}"


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, date | None]:
    """How many doubts of the last sixty days nobody decided, and the day of the oldest."""
    first, last = _span()
    page = metering.findings(office_ids=offices, from_date=first, to_date=last, limit=1)
    return page.total, page.oldest


@staff_required("meter.see")
@require_safe
def findings(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List doubts, the newest day first, with what can be decided about them."""
    question = _question(request)
    page = _ask(question, network.offices_below(office_id), after=question.after)
    place = 1 if language() == "hi" else 0
    last = question.before + len(page.findings)
    end = page.findings[-1].id if len(page.findings) == PAGE else ""
    return show(
        request,
        desk,
        "console/queues/findings.html",
        {
            "office": network.office(office_id),
            "question": question,
            "page": page,
            "rows": [(each, _span_words(each), _numbers(each)) for each in page.findings],
            "codes": [(code.name, words(code.name)[place], page.by_code.get(code.name, 0)) for code in Code],
            "all_of_filter": min(page.total, AT_ONCE),
            "decides": desk.may("meter.change", office_id),
            "first_page": question.address(office_id) if question.after else "",
            "later": question.address(office_id, after=end, before=last) if end and page.total > last else "",
            "action": question.address(office_id, name="console:findings_decide"),
            "csv": question.address(office_id, name="console:findings_csv"),
            "from_number": question.before + 1 if page.findings else 0,
            "to_number": max(last, 0),
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.see")
@require_safe
def findings_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give everything that fits the question as a file; each connection in it can read that it was."""
    question, offices = _question(request), network.offices_below(office_id)
    return csv_answer(
        f"doubts-{question.state}-{question.from_day}-{question.to_day}-{office_id}.csv",
        CSV_HEADS,
        (_csv_row(each, desk) for each in _every(question, offices, desk)),
    )


CSV_HEADS = (
    "day", "meter", "service_number", "code", "words", "from_time", "to_time", "found", "against", "decision",
    "reason", "decided_by", "decided_at", "as_of",
)  # fmt: skip


def _every(question: Question, offices: Sequence[int], desk: Desk) -> Iterator[FindingRecord]:
    after = ""
    while found := _ask(question, offices, limit=FILE_PAGE, after=after).findings:
        noted(desk, "console/findings.csv", (each.connection_id for each in found))
        yield from found
        after = found[-1].id


def _csv_row(record: FindingRecord, desk: Desk) -> list[object]:
    return [
        record.day.isoformat(),
        record.meter_serial,
        record.service_number,
        record.code,
        record.words_hi if language() == "hi" else record.words_en,
        _time(record.from_block),
        _time(record.to_block),
        record.found_value,
        record.against_value,
        record.decision_code,
        record.decision_reason,
        record.decided_by,
        record.decided_at.isoformat(timespec="seconds") if record.decided_at else "",
        desk.at.isoformat(timespec="seconds"),
    ]


def _time(block: int) -> str:
    return f"{block // 4:02}:{block % 4 * 15:02}"


@staff_required("meter.change")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Decide about the ticked doubts, or all that fit the question, with one reason; all or none."""
    question, back = _question(request), _question(request).address(office_id)
    offices = network.offices_below(office_id)
    decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "").strip()[:300]
    if request.POST.get("which") == "all":
        ids = [each.id for each in _ask(question, offices, limit=AT_ONCE).findings]
    else:
        ids = request.POST.getlist("id")[:AT_ONCE]
    problem = _problem(ids, decision, reason)
    if problem:
        flash.say(request, problem, is_refusal=True)
        return redirect(back)
    _only_mine(ids, offices)
    try:
        done = actions.decide_findings(
            ids=ids, decision=cast(Decision, decision), reason=reason, by=desk.by, at=desk.at
        )
    except (actions.UnableToDecide, actions.UnableToCorrect) as refused:
        flash.say(request, _("Nothing was decided: %(why)s") % {"why": refused}, is_refusal=True)
        return redirect(back)
    text = ngettext("%(count)d doubt was decided.", "%(count)d doubts were decided.", done.findings) % {
        "count": done.findings
    }
    if done.correction_ids:
        wait = len(done.correction_ids)
        text += " " + ngettext(
            "%(count)d correction now waits for another person.",
            "%(count)d corrections now wait for another person.",
            wait,
        ) % {"count": wait}
    flash.say(request, text)
    return redirect(back)


def _problem(ids: Sequence[str], decision: str, reason: str) -> str:
    if not ids:
        return _("Nothing was ticked, so nothing was decided.")
    if decision not in DECISIONS:
        return _("Please choose what is to be done.")
    if not reason:
        return _("Please write the reason; it stays with the decision.")
    return ""


def _only_mine(ids: Sequence[str], offices: Sequence[int]) -> None:
    """Every doubt must be of a day on which its meter hung in the offices of the address, else there is
    nothing."""
    try:
        days = {(key[0], key[1]) for key in map(metering.finding_key, ids)}
    except ValueError:
        raise Http404 from None
    mine, places = set(offices), metering.offices_on(sorted(days))
    if any(not places.get(each, set()) & mine for each in days):
        raise Http404


def _ask(
    question: Question, offices: Sequence[int], *, limit: int = PAGE, after: str = ""
) -> metering.FindingPage:
    return metering.findings(
        office_ids=offices,
        from_date=question.from_day,
        to_date=question.to_day + timedelta(days=1),
        codes=[question.code] if question.code else None,
        is_open=question.state == "open",
        after=after or None,
        limit=limit,
    )


def _question(request: HttpRequest) -> Question:
    first, last = _span()
    return Question(
        state=asked.one_of(request, "state", STATES),
        code=asked.one_of(request, "code", ("", *(code.name for code in Code))),
        from_day=asked.day(request, "from", first),
        to_day=asked.day(request, "to", last - timedelta(days=1)),
        after=_place(request.GET.get("after", "")),
        before=asked.number(request, "before") or 0,
    )


def _place(text: str) -> str:
    """Where a page begins; nonsense begins with the first one."""
    try:
        metering.finding_key(text)
    except ValueError:
        return ""
    return text


def _span() -> tuple[date, date]:
    today = clock.today()
    return today - timedelta(days=LOOK_BACK_DAYS), today + timedelta(days=1)


def _span_words(record: FindingRecord) -> str:
    if (record.from_block, record.to_block) == (0, 96):
        return _("the whole day")
    return writing.time_range(record.from_block * 15, record.to_block * 15, language())


def _numbers(record: FindingRecord) -> str:
    values = {"found": record.found_value, "against": record.against_value}
    if record.code == "CLOCK":
        return _("%(found)d seconds off; %(against)d are allowed") % values
    units = {name: writing.units_exact(value) for name, value in values.items()}
    if record.code == "SUM_DIFFERS":
        return _("intervals %(found)s, register %(against)s units") % units
    if record.code in ("ROLL_OVER", "REGISTER_DIP"):
        return _("register %(against)s, then %(found)s units") % units
    if record.code in ("GAP", "MISSING"):
        return _("nothing came, stands %(against)s units") % units
    if record.code == "IDLE":
        return _("usual: %(against)s units") % units
    return _("sent %(found)s, stands %(against)s units") % units
