"""Settings of one connection: language, type, linked numbers, and who looked."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.billing.rules.book import book_of
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord, LinkRecord
from bijlighar.consumers.rules.links import may_end
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import GUEST, mobile_of, my_connection
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.appearance import appearance_options
from bijlighar.metering import queries as metering
from bijlighar.people import queries as people
from bijlighar.privacy import queries as privacy


@dataclass(frozen=True, slots=True)
class Seen:
    """Another mobile that sees the connection: its last digits, and whether this one may end that."""

    link: LinkRecord
    mobile_end: str
    may_end: bool


@my_connection
@require_safe
def settings(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show what can be set, what stands in the record, and who opened it."""
    terms = consumers.terms_on([connection.id], clock.today())
    return render(
        request,
        "portal/settings.html",
        {
            "mobile": mobile_of(request),
            "others": _others(connection.id, mobile_of(request) or ""),
            "letter_until": consumers.letter_until(connection.id, clock.now()),
            "terms": terms.row(0, named=True) if terms.height else None,
            "category": category(terms["state_code"][0], terms["category_code"][0]) if terms.height else "",
            "meter": metering.meter_card(connection.id),
            "accesses": looks(connection.id),
            **appearance_options(request),
        },
    )


def _others(connection_id: int, mobile: str) -> list[Seen]:
    live, registered = consumers.links(connection_id), consumers.registered_mobile(connection_id)
    since = [(each.mobile, each.from_at) for each in live]
    return [
        Seen(
            each,
            each.mobile[-4:],
            may_end(asker=mobile, other=each.mobile, registered=registered, since=since),
        )
        for each in live
        if each.mobile != mobile
    ]


def looks(connection_id: int) -> list[tuple[str, privacy.Access]]:
    """Who looked, in the reader's language, beside each look; staff no longer known as it was written.

    What programs with a key read, hundreds of times a day, stands with their keys.
    """
    seen = privacy.accesses_of(connection_id, without=["TOKEN"])
    staff = people.staff_of(each.by_id for each in seen if each.by_kind == "staff" and each.by_id)
    named = {key: one.name_hi if language() == "hi" else one.name_en for key, one in staff.items()}
    return [(_who(each, named), each) for each in seen]


def _who(each: privacy.Access, named: dict[int, str]) -> str:
    if each.by_kind == "staff":
        return named.get(each.by_id or 0, each.by_label)
    if (each.by_kind, each.by_label) == (GUEST.kind, GUEST.label):
        return _("Somebody who had not signed in")
    if each.by_kind == "system":
        return _("The company's computer, by itself")  # its jobs have names for those who run them
    if (each.by_kind, each.by_label) != ("consumer", "portal"):
        return each.by_label
    what = _taken(each.page)
    return _("On these pages: %(what)s") % {"what": what} if what else _("On these pages")


def _taken(page: str) -> str:
    """What was taken away from a page of the portal; empty for what is not named here."""
    taken = {
        "portal/bill/paper": _("a bill's paper (PDF)"),
        "portal/bill/file": _("a bill as a bundle of files"),
        "portal/passbook/file": _("the passbook as a file"),
        "portal/connections/file": _("the list of connections as a file"),
        "portal/export": _("readings as a file"),
        "portal/privacy/copy": _("a copy of all that is kept about you"),
    }
    return next((words for prefix, words in taken.items() if page.startswith(prefix)), "")


def category(state_code: str, code: str) -> str:
    """Name a category as the newest order that has it does, with its code: "घरेलू (LV-1.2)"."""
    for order in reversed(book_of(state_code).orders):
        known = order.categories.get(code)
        if known is not None:
            return f"{known.name_hi if language() == 'hi' else known.name_en} ({code})"
    return code
