"""Who is below zero, and who never recharged: their list, as a file, and sparing many at once."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import FILE_PAGE, csv_answer
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.supply.board import lists
from bijlighar.interfaces.console.views.supply.causes import cause_words, causes
from bijlighar.interfaces.console.views.supply.reach import Reach, age_words, reach
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.prepaid import queries as prepaid
from bijlighar.prepaid.rules.age import AGES
from bijlighar.privacy import actions as privacy
from bijlighar.supply import actions

PAGE = 50
AT_ONCE = 200
WHICH = ("below", "never")


@staff_required("bill.see")
@require_safe
def balances(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show fifty of a list; who looked is on record with each of them."""
    found, which, age = reach(office_id), asked.one_of(request, "list", WHICH), _age(request)
    if found.is_too_many:
        flash.say(request, _("Too many at once: choose an office below."), is_refusal=True)
        return redirect("console:supply", office_id)
    rows = _rows(found, which, age, settlement_day(desk.at))
    first = asked.number(request, "first") or 0
    shown = rows.slice(first, PAGE).to_dicts()
    _noted(desk, [row["connection_id"] for row in shown])
    question = urlencode({"list": which, "age": age})
    return show(
        request,
        desk,
        "console/supply/balances.html",
        {
            "office": network.office(office_id),
            "which": which,
            "title": dict(lists())[which],
            "age": age,
            "ages": [("", _("all")), *((code, age_words(code)) for code in AGES)],
            "rows": shown,
            "count": rows.height,
            "owed_paise": -int(rows.get_column("balance_paise").clip(upper_bound=0).sum() or 0),
            "question": question,
            "first_page": f"?{question}" if first else "",
            "next_page": f"?{question}&first={first + PAGE}" if rows.height > first + PAGE else "",
            "causes": causes(),
            "decides": desk.may("bill.correct", office_id),
        },
        office_id=office_id,
        here="supply",
    )


@staff_required("bill.see")
@require_safe
def balances_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give a list as a file; every consumer in it can read who took it."""
    found, which, age = reach(office_id), asked.one_of(request, "list", WHICH), _age(request)
    if found.is_too_many:
        return redirect("console:supply", office_id)
    rows = _rows(found, which, age, settlement_day(desk.at))
    ids = rows.get_column("connection_id").to_list()
    for start in range(0, len(ids), FILE_PAGE):
        _noted(desk, ids[start : start + FILE_PAGE])
    codes = {
        each: office.code for each in network.offices_below(office_id) if (office := network.office(each))
    }
    since, days = ("below_since", "days_below") if which == "below" else ("prepaid_since", "days_prepaid")
    heads = ["service_number", "office_code", "balance_paise", since, days, "age", "charged_through"]
    return csv_answer(
        f"{which}-{settlement_day(desk.at)}-{office_id}.csv",
        heads,
        (
            [
                row["service_number"],
                codes.get(row["office_id"], ""),
                row["balance_paise"],
                row[since],
                row[days],
                row["age_code"],
                row["charged_through"],
            ]
            for row in rows.to_dicts()
        ),
    )


@staff_required("bill.correct")
@require_POST
def spare(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show who would be spared from being cut off; once more, and they are, all or none."""
    found = reach(office_id)
    back = f"{reverse('console:supply_balances', args=[office_id])}?{urlencode({'list': 'below'})}"
    ids = asked.ids(request, AT_ONCE)
    cause, reason = request.POST.get("cause", ""), request.POST.get("reason", "").strip()[:300]
    if not ids or cause not in causes() or not reason:
        flash.say(
            request,
            _("Please tick connections, choose a cause and write why; nothing was changed."),
            is_refusal=True,
        )
        return redirect(back)
    within = set(found.connection_ids)
    if not set(ids) <= within:
        flash.say(request, _("Nothing was changed: a connection is of another office."), is_refusal=True)
        return redirect(back)
    if "sure" not in request.POST:
        records = consumers.connections(ids)
        asks = {
            "office": network.office(office_id),
            "rows": [records[each] for each in ids if each in records],
            "ids": ids,
            "cause": cause,
            "cause_words": cause_words(cause),
            "reason": reason,
            "back": back,
        }
        return show(request, desk, "console/supply/spare_sure.html", asks, office_id=office_id, here="supply")
    done = skipped = 0
    for each in ids:
        try:
            actions.suspend(
                company_id=found.company_id,
                connection_id=each,
                cause_code=cause,
                reason=reason,
                by=desk.by,
                at=desk.at,
            )
            done += 1
        except actions.UnableToSuspend:
            skipped += 1  # spared for this cause already
    text = ngettext("%(count)d connection is spared.", "%(count)d connections are spared.", done)
    said = text % {"count": done}
    if skipped:
        more = ngettext("%(count)d was already.", "%(count)d were already.", skipped)
        said = f"{said} {more % {'count': skipped}}"
    flash.say(request, said)
    return redirect(back)


def _age(request: HttpRequest) -> str:
    return asked.one_of(request, "age", ("", *AGES))


def _rows(found: Reach, which: str, age: str, day: date) -> pl.DataFrame:
    ask = prepaid.negative_balances if which == "below" else prepaid.never_recharged
    rows = ask(found.company_id, day, found.connection_ids)
    return rows.filter(pl.col("age_code") == age) if age else rows


def _noted(desk: Desk, connection_ids: list[int]) -> None:
    privacy.record_accesses(
        connection_ids=connection_ids, purpose_code="BILLING", page="balances", by=desk.by, at=desk.at
    )
