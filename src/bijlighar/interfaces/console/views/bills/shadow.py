"""Another system's bills beside ours: a file taken in, then equal or different and why; a whole company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.rules.shadow import REASONS
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.csv_answer import csv_answer, noted
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import writing
from bijlighar.kernel.energy import kwh_exact
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

PAGE = 50
MOST_BYTES = 40 * 1024 * 1024
MOST_REJECTED = 100
HEADS = (
    "service_number", "bill", "first_day", "after_last_day", "reason", "difference_rs", "units_kwh",
    "our_units_kwh", "total_rs", "our_total_rs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason with how many bills it names, and its rupees over all bills."""

    code: str
    words: str
    bills: int
    paise: int


@staff_required("bill.see")
@require_safe
def shadow(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show a month of both systems: the totals by reason, and a list, the largest differences first."""
    company_id = of_company(office_id)
    month = asked.day(request, "month", settlement_day(desk.at)).replace(day=1)
    reason = asked.one_of(request, "reason", ("", "EQUAL", *REASONS))
    after = asked.number(request, "after") or 0
    context: dict[str, object] = {
        "office": network.office(office_id),
        "month": month,
        "reason": reason,
        "is_head": is_head(office_id),
        "decides": is_head(office_id) and desk.may("bill.correct", office_id),
    }
    if is_head(office_id):
        found = billing.shadow(company_id, month)
        totals = billing.shadow_totals(company_id, month, found)
        listed = _listed(company_id, found, reason)
        context |= {
            "totals": totals,
            "reasons": [ReasonLine(code, reason_words(code), n, paise) for code, n, paise in totals.reasons],
            "choices": [(code, reason_words(code)) for code in ("EQUAL", *REASONS)],
            "rows": [
                (row, reason_words(str(row["reason"])))
                for row in listed.slice(after, PAGE).iter_rows(named=True)
            ],
            "is_first": not after,
            "next_page": after + PAGE if listed.height > after + PAGE else None,
            "rejected": billing.shadow_rejected(company_id, limit=MOST_REJECTED) if totals.rejected else [],
        }
    return show(request, desk, "console/bills/shadow.html", context, office_id=office_id, here="bills")


@staff_required("bill.correct")
@require_POST
def shadow_import(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Take in a file of the other system's bills; the same content once."""
    back = redirect("console:shadow", office_id)
    company_id = of_company(office_id)
    if not is_head(office_id):
        return back
    sent = request.FILES.get("file")
    if sent is None or not sent.size or sent.size > MOST_BYTES:
        flash.say(request, _("Please choose a CSV file of at most 40 MB."), is_refusal=True)
        return back
    try:
        text = sent.read().decode("utf-8-sig")
        done = actions.import_shadow(
            company_id=company_id, name=str(sent.name), text=text, by=desk.by, at=desk.at
        )
    except (actions.UnableToImport, UnicodeDecodeError) as problem:
        flash.say(request, _("Nothing was taken: %(why)s") % {"why": problem}, is_refusal=True)
        return back
    words = _("%(taken)s bills were taken, %(rejected)s rows were not.")
    if done.already:
        words = _("This content was taken before: %(taken)s bills, %(rejected)s rows not. Nothing changed.")
    counts = {"taken": writing.grouped(done.taken), "rejected": writing.grouped(done.rejected)}
    flash.say(request, words % counts, is_refusal=bool(done.rejected))
    return back


@staff_required("bill.see")
@require_safe
def shadow_csv(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Give the list of a reason as a file; whose bills are in it is recorded."""
    company_id = of_company(office_id)
    if not is_head(office_id):
        return redirect("console:shadow", office_id)
    month = asked.day(request, "month", settlement_day(desk.at)).replace(day=1)
    reason = asked.one_of(request, "reason", ("", "EQUAL", *REASONS))
    found = billing.shadow(company_id, month)
    mine = found.filter(pl.col("reason") == reason) if reason else found
    noted(desk, "shadow.csv", mine.get_column("connection_id").to_list())
    return csv_answer(f"shadow-{month:%Y-%m}.csv", HEADS, _csv_rows(_listed(company_id, found, reason)))


def reason_words(code: str) -> str:
    """Why a bill of theirs is not ours, in words."""
    return {
        "EQUAL": _("equal"),
        "READING": _("other units"),
        "RATE": _("another rate"),
        "SUBSIDY": _("another subsidy"),
        "ARREARS": _("other arrears"),
        "ROUNDING": _("rounding"),
    }[code]


def of_company(office_id: int) -> int:
    """The company of an office; else there is nothing."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    return office.company_id


def is_head(office_id: int) -> bool:
    """Whether it is the head office: what is for the whole company is seen from there alone."""
    return network.head_office(of_company(office_id)) == office_id


def _listed(company_id: int, found: pl.DataFrame, reason: str) -> pl.DataFrame:
    numbers = consumers.numbers(company_id=company_id).select("connection_id", "service_number")
    return billing.shadow_rows(found, numbers, (reason,) if reason else ())


def _csv_rows(listed: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    for row in listed.iter_rows(named=True):
        first, after = row["cycle_from"], row["cycle_to"]
        assert isinstance(first, date) and isinstance(after, date)
        yield (
            row["service_number"], row["number"], first.isoformat(), after.isoformat(), row["reason"],
            decimal_rupees(row["difference_paise"]), kwh_exact(row["energy_wh"]),
            kwh_exact(row["our_energy_wh"]), decimal_rupees(row["total_paise"]),
            decimal_rupees(row["our_total_paise"]),
        )  # fmt: skip
