"""What my data is used for, with a yes or no where that is a choice, and everything I asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.conf.messages import setup
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.notifications import actions as notifications
from bijlighar.notifications import queries as chosen
from bijlighar.notifications.rules.setup import SetupRefused
from bijlighar.privacy import actions, queries
from bijlighar.privacy.queries import RequestRecord, Standing
from bijlighar.privacy.rules import rights
from bijlighar.privacy.rules.uses import notice_on

SHAPES = {
    "OPEN": ("warn", "half"), "DONE": ("ok", "tick"), "REFUSED": ("bad", "failed"), "WITHDRAWN": ("", "off"),
}  # fmt: skip
"""State of a request -> (colour, shape)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list."""

    record: RequestRecord
    what: str
    state: str
    kind: str
    icon_name: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class May:
    """Something that may be asked, and within how many days it is answered."""

    code: str
    words: str
    days: int
    is_open_to_me: bool


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show it all; a form says yes or no to one use, which holds from now on."""
    mobile, today = mobile_of(request) or "", clock.today()
    problem = ""
    if request.method == "POST":
        problem = _say(request, connection, mobile)
        if not problem:
            return redirect("portal:privacy", connection.id)
    standings = queries.standings(mobile, connection.id, today)
    has_whatsapp = _has_whatsapp()
    return render(
        request,
        "portal/privacy/mine.html",
        {
            "here": "settings",
            "notice": notice_on(today),
            "choices": [each for each in standings if _is_offered(each, has_whatsapp)],
            "needed": [each.use for each in standings if not each.use.is_choice],
            "history": [
                (use, each)
                for each in queries.consents_of(mobile, connection.id)
                if (use := notice_on(today).use(each.use_code)) is not None
            ],
            "may": may_ask(connection.id, mobile, today),
            "asked": [line(each, today) for each in queries.requests_of(mobile, connection.id)],
            "nominee": queries.nominee_of(mobile, connection.id),
            "owner": network.company(connection.company_id),
            "problem": problem,
        },
        status=400 if problem else 200,
    )


def may_ask(connection_id: int, mobile: str, day: date) -> list[May]:
    """What may be asked, and whether this mobile may: some things only the one in the company's record."""
    place = 1 if language() == "hi" else 0
    days, holder = rights.clock_on(day).days, is_holder(connection_id, mobile)
    return [
        May(code, words[place], days[code], holder or code not in rights.OF_THE_HOLDER)
        for code, words in rights.KINDS.items()
    ]


def is_holder(connection_id: int, mobile: str) -> bool:
    """Whether a mobile is the one in the company's record of a connection."""
    return bool(mobile) and mobile in consumers.contacts([connection_id])["mobile"].to_list()


def line(record: RequestRecord, day: date) -> Line:
    """A request in words, with its colour and shape."""
    place = 1 if language() == "hi" else 0
    return Line(
        record,
        rights.KINDS[record.kind_code][place],
        rights.STATES[record.state_code][place],
        *SHAPES[record.state_code],
        record.is_late(day),
    )


def _say(request: HttpRequest, connection: ConnectionRecord, mobile: str) -> str:
    """Take a yes or no; what is wrong with it, empty when it was taken."""
    use_code, is_given = request.POST.get("use", "")[:12], request.POST.get("say") == "yes"
    by, at = consumer_of(request), clock.now()
    try:
        actions.consent(
            mobile=mobile, connection_id=connection.id, use_code=use_code, is_given=is_given,
            notice_version=request.POST.get("version", "")[:12], language=language(), channel_code="PORTAL",
            by=by, at=at,
        )  # fmt: skip
    except actions.UnableToConsent as refused:
        return {
            "NEEDED": _("That use cannot be refused; why stands beside it."),
            "STALE": _("The notice has changed since. Please read it again; nothing was changed."),
        }.get(refused.code, _("That cannot be chosen here."))
    if use_code == "WHATSAPP":
        to = "WHATSAPP" if is_given else "SMS"
        ways = {
            each.kind_code: to
            for each in chosen.choices(mobile, connection.id)
            if each.way_code == ("SMS" if is_given else "WHATSAPP")
        }
        notifications.choose(
            mobile=mobile, connection_id=connection.id, ways=ways, language=language(), by=by, at=at
        )
    return ""


def _has_whatsapp() -> bool:
    try:
        return bool(setup().of_way("WHATSAPP"))
    except SetupRefused:
        return False


def _is_offered(standing: Standing, has_whatsapp: bool) -> bool:
    """A choice that there is; a way that is not set up only where somebody said a word to it before."""
    use = standing.use
    return use.is_choice and (use.code != "WHATSAPP" or has_whatsapp or standing.said_at is not None)
