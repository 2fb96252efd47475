"""Rows of files that were not taken: why, and trying them again once the reason is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import WaitingBatch
from bijlighar.metering.rules import rejections
from bijlighar.network import queries as network

PAGE = 50


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many rows wait, and since when; files belong to the company, so to its head office alone."""
    office = network.office(office_id)
    company = network.company(office.company_id) if office and office.parent_id is None else None
    return metering.rows_waiting(company.code) if company else (0, None)


@staff_required("meter.see")
@require_safe
def files(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the files with rows that wait."""
    before = asked.number(request, "before")
    found = _batches(office_id, before)
    office = network.office(office_id)
    return show(
        request,
        desk,
        "console/queues/files.html",
        {
            "office": office,
            "is_head_office": office is not None and office.parent_id is None,
            "files": [(each, _reasons(each.batch.rejected_by_reason)) for each in found],
            "next_page": found[-1].batch.id if len(found) == PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.see")
@require_safe
def batch(request: HttpRequest, desk: Desk, batch_id: int) -> HttpResponse:
    """Show one file and its rows that wait, fifty a page."""
    record, code = metering.batch(batch_id), metering.batch_company_code(batch_id)
    company = network.company(code) if code else None
    if record is None or company is None:
        raise Http404
    head = network.head_office(company.id)
    after = asked.number(request, "after") or 0
    rows = metering.rejected_rows(batch_id, limit=PAGE + 1, after_line=after, only_waiting=True)
    return show(
        request,
        desk,
        "console/queues/batch.html",
        {
            "batch": record,
            "waiting": metering.rejected_waiting(batch_id),
            "rows": rows[:PAGE],
            "next_page": rows[PAGE - 1].line_number if len(rows) > PAGE else None,
            "decides": head is not None and desk.may("meter.change", head),
        },
        office_id=head,
        here="queues",
    )


@staff_required("meter.change")
@require_POST
def replay(request: HttpRequest, desk: Desk, batch_id: int) -> HttpResponse:
    """Try every row of the file that waits again; what goes in is validated at once."""
    try:
        done = actions.replay(batch_id=batch_id, layout=None, by=desk.by, at=desk.at)
    except actions.UnableToReplay:
        flash.say(
            request,
            _("None of the rows can be taken yet, for the same reasons as before. Nothing was changed."),
            is_refusal=True,
        )
        return redirect("console:batch", batch_id)
    actions.validate_pending(batch_ids=[done.batch_id], by=desk.by, at=desk.at)
    flash.say(
        request,
        _("%(went)d rows went in, %(left)d still wait.")
        % {"went": done.went_in, "left": done.still_rejected},
    )
    return redirect("console:batch", batch_id)


def _batches(office_id: int, before: int | None = None) -> list[WaitingBatch]:
    office = network.office(office_id)
    company = network.company(office.company_id) if office and office.parent_id is None else None
    return metering.waiting_batches(company.code, before_id=before, limit=PAGE) if company else []


def _reasons(counts: dict[str, int]) -> list[tuple[str, int]]:
    place = 1 if language() == "hi" else 0
    return [
        (rejections.words(code)[place], count) for code, count in sorted(counts.items(), key=lambda x: -x[1])
    ]
