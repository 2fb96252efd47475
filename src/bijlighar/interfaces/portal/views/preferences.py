"""Messages about a connection: the way each kind comes by, or not at all; this browser, an e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bijlighar.conf.messages import secret_of
from bijlighar.conf.messages import setup as setup_of_home
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, forms
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.reader import language
from bijlighar.notifications import actions, queries
from bijlighar.notifications.actions import UnableToChoose, UnableToReach
from bijlighar.notifications.queries import AddressRecord
from bijlighar.notifications.rules.kinds import KINDS, WAY_WORDS, WAYS
from bijlighar.notifications.rules.sealed import key_of, public_text
from bijlighar.notifications.rules.setup import WITHOUT_FILE, Setup, SetupRefused
from bijlighar.privacy import queries as privacy

OWN_PAGE = {"THRESHOLD"}
"""Kinds that are switched on and off where they are explained."""
Answer = tuple[str, str]
"""Which part of the page a refusal belongs to, and its words; both empty when it was done."""


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of message with what may be chosen for it."""

    code: str
    name: str
    is_must: bool
    chosen: str
    options: tuple[dict[str, str], ...]


@my_connection
@sensitive_post_parameters("code", "subscription")
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show and set how messages come. What is set is shown again; what is refused says why."""
    setup = _setup()
    refused: Answer = ("", "")
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("what", ""), _choose)
        refused = act(request, connection)
        if refused == ("", ""):
            return redirect("portal:preferences", connection.id)
    mobile = mobile_of(request) or ""
    addresses = queries.addresses(mobile)
    ways = _ways(setup, addresses)
    part, words = refused
    noes = privacy.refused([mobile]).get((mobile, connection.id), frozenset())
    return render(
        request,
        "portal/preferences.html",
        {
            "here": "settings",
            "rows": [each for each in _rows(mobile, connection.id, ways) if KINDS[each.code].use not in noes],
            "stopped": ", ".join(
                each.name_hi if language() == "hi" else each.name_en
                for each in KINDS.values()
                if each.use in noes
            ),
            "problem": words if part == "ways" else "",
            "has_email": bool(setup.of_way("EMAIL")),
            "email": next(
                (each for each in addresses if each.way_code == "EMAIL" and each.confirmed_at), None
            ),
            "waits_for_code": any(each.way_code == "EMAIL" and not each.confirmed_at for each in addresses),
            "email_field": _email_field().wrong(words) if part == "email" else _email_field(),
            "code_field": _code_field().wrong(words) if part == "code" else _code_field(),
            "push_key": _push_key(setup),
            "browsers": [each for each in addresses if each.way_code == "PUSH"],
        },
    )


def _rows(mobile: str, connection_id: int, ways: list[str]) -> list[Row]:
    place = 1 if language() == "hi" else 0
    rows = []
    for each in queries.choices(mobile, connection_id):
        if each.kind_code in OWN_PAGE:
            continue
        offered = [*ways, *([] if each.is_must else ["NONE"])]
        if each.way_code not in offered:
            offered.append(each.way_code)
        options = tuple({"value": way, "words": WAY_WORDS[way][place]} for way in offered)
        rows.append(
            Row(each.kind_code, each.name_hi if place else each.name_en, each.is_must, each.way_code, options)
        )
    return rows


def _ways(setup: Setup, addresses: list[AddressRecord]) -> list[str]:
    """What can be chosen: a provider sends by it, and the person is reached by it."""
    reached = {each.way_code for each in addresses if each.confirmed_at} | {"SMS", "WHATSAPP"}
    return [way for way in WAYS if way in reached and (way == "SMS" or setup.of_way(way))]


def _choose(request: HttpRequest, connection: ConnectionRecord) -> Answer:
    names = {f"way_{each.kind_code}": each.kind_code for each in queries.choices("", connection.id)}
    ways = {code: request.POST[name] for name, code in names.items() if name in request.POST}
    try:
        actions.choose(
            mobile=mobile_of(request) or "", connection_id=connection.id, ways=ways, language=language(),
            by=consumer_of(request), at=clock.now(),
        )  # fmt: skip
    except UnableToChoose as problem:
        words = {
            "MUST_HAVE": _("Messages before electricity is cut off cannot be switched off."),
            "NO_ADDRESS": _("That way is not set up yet; set it up below first."),
        }
        return "ways", words.get(problem.code, _("That cannot be chosen here."))
    return "", ""


def _add_email(request: HttpRequest, connection: ConnectionRecord) -> Answer:
    try:
        actions.add_email(
            mobile=mobile_of(request) or "", email=request.POST.get("email", ""), language=language(),
            by=consumer_of(request), at=clock.now(),
        )  # fmt: skip
    except UnableToReach as problem:
        if problem.code == "TOO_MANY":
            return "email", _("Five codes were sent today; please try again tomorrow.")
        return "email", _("That is no e-mail address.")
    return "", ""


def _confirm_email(request: HttpRequest, connection: ConnectionRecord) -> Answer:
    typed, error = forms.read_code(request.POST.get("code", ""))
    if typed is None:
        return "code", error
    right = actions.confirm_email(
        mobile=mobile_of(request) or "", code=typed, by=consumer_of(request), at=clock.now()
    )
    return ("", "") if right else ("code", _("That is not the code, or it is too old. Ask for a new one."))


def _add_push(request: HttpRequest, connection: ConnectionRecord) -> Answer:
    try:
        actions.add_push(
            mobile=mobile_of(request) or "", subscription=request.POST.get("subscription", ""),
            by=consumer_of(request), at=clock.now(),
        )  # fmt: skip
    except UnableToReach:
        return "ways", _("This browser could not be set up.")
    return "", ""


def _end(request: HttpRequest, connection: ConnectionRecord) -> Answer:
    number = request.POST.get("address", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        actions.end_address(
            mobile=mobile_of(request) or "", address_id=int(number), by=consumer_of(request), at=clock.now()
        )
    return "", ""


_ACTS: dict[str, Callable[[HttpRequest, ConnectionRecord], Answer]] = {
    "ways": _choose,
    "email": _add_email,
    "code": _confirm_email,
    "push": _add_push,
    "end": _end,
}


def _setup() -> Setup:
    try:
        return setup_of_home()
    except SetupRefused:
        return WITHOUT_FILE  # the senders say what is wrong with the file; here there is SMS meanwhile


def _push_key(setup: Setup) -> str:
    """The installation's public key for this browser; empty where no push is set up."""
    for provider in setup.of_way("PUSH"):
        try:
            return public_text(key_of(secret_of(provider)))
        except (SetupRefused, ValueError):
            continue
    return ""


def _email_field() -> forms.Field:
    return forms.Field(
        name="email", label=_("E-mail address"), hint=_("A code is sent there."), kind="email",
        inputmode="email", autocomplete="email", longest=200,
    )  # fmt: skip


def _code_field() -> forms.Field:
    return forms.Field(
        name="code", label=_("6-digit code from the e-mail"), inputmode="numeric",
        autocomplete="one-time-code", longest=10,
    )  # fmt: skip
