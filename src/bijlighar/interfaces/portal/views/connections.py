"""Which connections this mobile number may see, and what they come to together; the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as consumer_queries
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.consumers.rules.links import LONGEST_NAME
from bijlighar.interfaces.csv_file import csv_answer
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection, signed_in
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.overview import choose, table
from bijlighar.interfaces.portal.overview.choose import ORDERS, PAGE, STATES, Asked, Order
from bijlighar.interfaces.portal.overview.rows import Row, rows_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.privacy import actions as privacy

FEW = 5
"""Up to so many connections nothing has to be looked for."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One state to choose by: its words, how many are in it, and the address that shows them."""

    words: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it: the person's own name for it comes first."""

    row: Row
    title: str
    name: str
    off: str


@signed_in
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """List my connections with what they owe, have left and used, together and each; a way to add one."""
    mobile = mobile_of(request) or ""
    every = rows_of(mobile, clock.now())
    asked = _asked(request, every)
    rows = choose.chosen(every, asked)
    page = _page(request, len(rows))
    return render(
        request,
        "portal/connections.html",
        {
            "mobile": mobile,
            "count": len(every),
            "are_many": len(every) > FEW,
            "asked": asked,
            "chips": _chips(every, asked),
            "offices": _offices(every),
            "orders": [(order, _order_words(order)) for order in ORDERS],
            "shown": [_shown(row) for row in rows[(page - 1) * PAGE : page * PAGE]],
            "totals": choose.totals(rows),
            "rises": choose.rises(rows) if len(every) > 1 else (),
            "page": page,
            "earlier": _address(asked, page=page - 1) if page > 1 else "",
            "later": _address(asked, page=page + 1) if page * PAGE < len(rows) else "",
            "file_query": _address(asked),
        },
    )


@signed_in
@require_safe
def connections_file(request: HttpRequest) -> HttpResponseBase:
    """Give the rows that are asked for as CSV, all pages of them, and write down that they were taken."""
    every = rows_of(mobile_of(request) or "", clock.now())
    rows = choose.chosen(every, _asked(request, every))
    privacy.record_accesses(
        connection_ids=sorted(row.record.id for row in rows),
        purpose_code="OWN",
        page="portal/connections/file",
        by=consumer_of(request),
        at=clock.now(),
    )
    return csv_answer(f"connections-{clock.today()}.csv", table.heads(), [table.line(row) for row in rows])


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Let the person call a connection as they do at home; nobody else sees that name."""
    mobile = mobile_of(request) or ""
    if request.method == "POST":
        consumers.name_connection(
            mobile=mobile,
            connection_id=connection.id,
            given_name=request.POST.get("given_name", ""),
            by=consumer_of(request),
            at=clock.now(),
        )
        return redirect("portal:connections")
    field = Field(
        name="given_name",
        label=_("Your name for it"),
        hint=_(
            "Such as “Mother’s house” or “Shop”. Only you see it. Left empty, the name on the bill stands."
        ),
        value=consumer_queries.given_names(mobile).get(connection.id, ""),
        longest=LONGEST_NAME,
        is_needed=False,
    )
    return render(request, "portal/name.html", {"field": field})


def _asked(request: HttpRequest, every: Sequence[Row]) -> Asked:
    """What the address asks for; what it does not know is passed over."""
    office = request.GET.get("office", "")
    offices = {str(row.record.office_id) for row in every}
    state = next((each for each in STATES if each == request.GET.get("state")), None)
    order: Order = next((each for each in ORDERS if each == request.GET.get("order")), "")
    return Asked(
        words=request.GET.get("q", "").replace("\0", "").strip()[:60],
        office_id=int(office) if office in offices else 0,
        state=state,
        order=order,
    )


def _page(request: HttpRequest, rows: int) -> int:
    typed = request.GET.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    return min(max(page, 1), max(-(-rows // PAGE), 1))


def _address(asked: Asked, *, page: int = 1, **changed: str) -> str:
    """The query of an address that asks for the same, and what is changed in it."""
    told = {
        "q": asked.words,
        "office": str(asked.office_id or ""),
        "state": asked.state or "",
        "order": asked.order,
        "page": str(page) if page > 1 else "",
        **changed,
    }
    return urlencode({name: value for name, value in told.items() if value})


def _chips(every: Sequence[Row], asked: Asked) -> list[Chip]:
    words = {
        "": _("All"),
        "dues": _("To pay"),
        "overdue": _("Overdue"),
        "low": _("Balance low"),
        "off": _("No power"),
    }
    counts: dict[str, int] = {"": len(every)}
    counts.update({str(state): rows for state, rows in choose.counted(every).items()})
    return [
        Chip(words[code], counts[code], f"?{_address(asked, state=code)}", code == (asked.state or ""))
        for code in words
        if counts[code] or code == (asked.state or "")
    ]


def _offices(every: Sequence[Row]) -> list[tuple[int, str]]:
    names = {row.record.office_id: getattr(row, f"office_{language()}") for row in every}
    return sorted(names.items(), key=lambda each: each[1]) if len(names) > 1 else []


def _order_words(order: Order) -> str:
    return {
        "": _("As they were added"),
        "name": _("By name"),
        "due": _("Most to pay first"),
        "use": _("Most units first"),
        "rise": _("Highest rise first"),
    }[order]


def _shown(row: Row) -> Shown:
    on_the_bill = str(getattr(row.record, f"name_{language()}") or row.record.name_en)
    return Shown(
        row=row,
        title=row.given_name or on_the_bill,
        name=on_the_bill if row.given_name else "",
        off=table.off_words(row.off),
    )
