"""The queue of an office: what is due first, by kind and step, with the counts of the board above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.applications import queries
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.kinds import KIND_WORDS, KINDS, STAGE_WORDS, STAGES, stage_words
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network

PAGE = 50
STATES = ("", "LATE", "SOON", "PAUSED")


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the queue."""

    record: ApplicationRecord
    kind: str
    stage: str
    state: str
    due: object
    office: str


@staff_required("application.see")
@require_safe
def queue(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the open applications of an office and those below, due first; or those of one step."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    ids = network.offices_below(office_id)
    kind = asked.one_of(request, "kind", ("", *KINDS))
    stage = asked.one_of(request, "stage", ("", *STAGES))
    state = asked.one_of(request, "state", STATES)
    after = _after(request)
    rows = queries.listing(
        ids, desk.at, kind_code=kind, stage_code=stage, state=state, after=after, limit=PAGE + 1
    )
    in_hindi = int(language() == "hi")
    asks = {"kind": kind, "stage": stage, "state": state}
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return show(
        request,
        desk,
        "console/applications/queue.html",
        {
            "office": office,
            "board": [
                (each, STAGE_WORDS[each.stage_code][in_hindi]) for each in queries.board(ids, desk.at)
            ],
            "rows": [_row(each, desk.at) for each in rows[:PAGE]],
            "kinds": [("", _("all")), *((code, KIND_WORDS[code][in_hindi]) for code in KINDS)],
            "stages": [("", _("open ones")), *((code, STAGE_WORDS[code][in_hindi]) for code in STAGES)],
            "states": [
                ("", _("all")), ("LATE", _("late")), ("SOON", _("due soon")), ("PAUSED", _("clock stands")),
            ],
            **asks,
            "next_page": f"?{urlencode({**asks, 'after': f'{last.due_at.isoformat()}|{last.id}'})}"
            if last
            else "",
            "is_first": after is None,
        },
        office_id=office_id,
        here="applications",
    )  # fmt: skip


def _row(record: ApplicationRecord, at: datetime) -> Row:
    in_hindi = int(language() == "hi")
    office = network.office(record.office_id)
    state = ""
    if record.is_open:
        if record.paused_at is not None:
            state = _("clock stands")
        elif record.due_at <= at:
            state = _("late")
    return Row(
        record,
        KIND_WORDS[record.kind_code][in_hindi],
        stage_words(record.kind_code, record.stage_code)[in_hindi],
        state,
        record.due_on(at),
        (office.name_en, office.name_hi)[in_hindi] if office else "",
    )


def _after(request: HttpRequest) -> tuple[datetime, int] | None:
    text, _bar, number = request.GET.get("after", "").partition("|")
    try:
        found = datetime.fromisoformat(text), int(number[:18])
    except ValueError:
        return None
    return found if found[0].tzinfo else None
