"""What if, for a whole company: the bills of a month another way, as revenue by category and slab.

The answer is sent while it is worked out, portion by portion, so that somebody who waits sees how far it is;
no script is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.book import book_of
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.bills.shadow import is_head, of_company
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import Variant

PORTION = 20_000
SHARES = ("0", "5", "10", "20", "30", "50")
PLACE = "<!-- what is worked out -->"


@staff_required("bill.see")
@require_safe
def what_if(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponseBase:
    """Show the form; asked, the page comes in pieces: its head, how far it is, then the table."""
    company_id = of_company(office_id)
    company = network.company(company_id)
    assert company is not None
    book = book_of(company.state_code)
    orders = [(order.code, order.title_hi if language() == "hi" else order.title_en) for order in book.orders]
    months = billing.months_billed(company_id) if is_head(office_id) else []
    order = asked.one_of(request, "order", ("", *(code for code, _title in orders)))
    share = asked.one_of(request, "solar", SHARES)
    prepaid = asked.one_of(request, "prepaid", ("", "1"))
    asks = bool(months) and "month" in request.GET and bool(order or share != "0" or prepaid)
    month = asked.day(request, "month", months[0] if months else date(2000, 1, 1)).replace(day=1)
    page = show(
        request,
        desk,
        "console/bills/what_if.html",
        {
            "office": network.office(office_id),
            "is_head": is_head(office_id),
            "months": months,
            "month": month,
            "orders": orders,
            "order": order,
            "shares": SHARES,
            "share": share,
            "prepaid": prepaid,
            "asks": asks,
            "place": PLACE,
        },
        office_id=office_id,
        here="bills",
    )
    if not asks:
        return page
    variant = Variant(
        order_code=order or None, is_prepaid=True if prepaid else None, moved_to_solar_percent=int(share)
    )
    head, _place, tail = page.content.decode().partition(PLACE)
    return StreamingHttpResponse(_pieces(head, tail, company_id, month, variant, language()))


def _pieces(head: str, tail: str, company_id: int, month: date, variant: Variant, lang: str) -> Iterator[str]:
    yield head
    every = consumers.numbers(company_id=company_id).get_column("connection_id").sort().to_list()
    parts: list[pl.DataFrame] = []
    left_out = 0
    for start in range(0, len(every), PORTION):
        found, left = billing.revenue_if(company_id, month, every[start : start + PORTION], variant)
        parts.append(found)
        left_out += left
        done = min(start + PORTION, len(every))
        with override(lang):
            words = _("%(done)s of %(all)s connections") % {
                "done": writing.grouped(done), "all": writing.grouped(len(every)),
            }  # fmt: skip
        yield f'<p class="of">{words}</p>\n'
    with override(lang):
        yield _table(parts, left_out)
    yield tail


def _table(parts: list[pl.DataFrame], left_out: int) -> str:
    rows = billing.add_up(parts).to_dicts() if parts else []
    names = ("rows", "energy_wh", "total_paise", "other_paise", "other_change_paise")
    total = {name: sum(row[name] for row in rows) for name in names}
    return render_to_string(
        "console/bills/what_if_table.html", {"rows": rows, "total": total, "left_out": left_out}
    )
