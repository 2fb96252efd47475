"""Pay a bill: all of it, or a part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import amounts, clock, features, holds, ordering
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.order_story import awaited_of
from bijlighar.interfaces.portal.to_pay import to_pay
from bijlighar.payments.actions import UnableToOpen


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show what is to be paid and open an order for all or a part of it."""
    day = clock.today()
    if consumers.is_prepaid_on(connection.id, day):
        return redirect("portal:recharge", connection.id)
    dues = billing.dues_card(connection.id, day)
    due = to_pay(connection.id, dues, day)
    field = amounts.amount_field(_("Amount in rupees"))
    refused = ""
    if request.method == "POST":
        typed = request.POST.get("amount", "")
        paise, error = amounts.read_amount(typed)
        if paise is None:
            field = field.wrong(error, typed)
        else:
            try:
                last = dues.last_bill if dues else None
                _order, page = ordering.open_order(
                    request,
                    connection,
                    purpose="BILL",
                    amount_paise=paise,
                    document=last.number if last else "",
                )
                return redirect(page)
            except (ordering.NoWayToPay, UnableToOpen):
                refused = _("The order could not be opened. Nothing was taken. Please try once more.")
    return render(
        request,
        "portal/pay.html",
        {
            "here": "money",
            "hold": holds.hold_of(connection, clock.now(), is_prepaid=False),
            "dues": dues,
            "due": due,
            "whole": amounts.written(due.total_paise),
            "part": amounts.written(due.part_paise) if due.part_paise >= amounts.LEAST_PAISE else "",
            "is_payable": amounts.LEAST_PAISE <= due.total_paise <= amounts.MOST_PAISE,
            "takes_parts": features.is_on("PART_OF_BILL", connection) or due.total_paise > amounts.MOST_PAISE,
            "is_part_open": bool(field.error),
            "field": field,
            "channels": ordering.channels(connection),
            "awaited": awaited_of(connection, clock.now()),
            "key": ordering.new_key(),
            "refused": refused,
        },
    )
