"""Keys for programs of one's own: made for named connections and scopes, shown once, withdrawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.consumers import actions, queries
from bijlighar.consumers.actions import UnableToGrant
from bijlighar.consumers.queries import ConnectionRecord, TokenRecord
from bijlighar.consumers.rules.tokens import LIVE_TOKENS, LONGEST_NAME, MOST_DAYS, SCOPES, USUAL_DAYS
from bijlighar.interfaces.api.own.door import PURPOSE
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, signed_in
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import day_start, settlement_day
from bijlighar.privacy import queries as privacy
from bijlighar.privacy.queries import LooksOfDay

LOOKS_BACK = timedelta(days=30)
_WHERE = {
    "NAME": "name",
    "NAME_TAKEN": "name",
    "END": "last",
    "SCOPES": "scopes",
    "CONNECTIONS": "connections",
    "TOO_MANY": "keys",
}
"""What of the page a refusal is about, by the id to which its words lead."""


@dataclass(frozen=True, slots=True)
class Line:
    """A key in the list: its connections and scopes in words; `state` live, over or withdrawn."""

    token: TokenRecord
    connections: tuple[str, ...]
    scopes: tuple[str, ...]
    state: str

    @property
    def last_day(self) -> date:
        """The last day on which it opens anything, if it is not withdrawn before."""
        return settlement_day(self.token.ends_at - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Box:
    """One thing that may be ticked."""

    value: str
    words: str
    note: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class LookLine:
    """What a key read on a day of one connection: what, how often, when last."""

    look: LooksOfDay
    words: str
    connection: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys, and make one: its text is in the answer to the form, and nowhere else."""
    mobile = mobile_of(request) or ""
    mine = queries.connections_of_mobile(mobile)
    fields, problem, problem_at = _fields(), "", ""
    if request.method == "POST":
        name, typed_day = request.POST.get("name", ""), request.POST.get("last", "")
        last = _day(typed_day)
        try:
            if last is None:
                raise UnableToGrant("END")
            granted = actions.grant_token(
                mobile=mobile,
                name=name,
                scopes=request.POST.getlist("scope"),
                connection_ids=[each.id for each in mine if str(each.id) in request.POST.getlist("c")],
                ends_at=day_start(last + timedelta(days=1)),
                by=consumer_of(request),
                at=clock.now(),
            )
            return render(request, "portal/programs/made.html", {"name": name, "text": granted.text})
        except UnableToGrant as refused:
            problem_at, problem = _WHERE[refused.code], _said(refused.code)
        fields = [
            fields[0].wrong(problem if problem_at == "name" else "", name),
            fields[1].wrong(problem if problem_at == "last" else "", typed_day),
        ]
    return render(
        request,
        "portal/programs/keys.html",
        {
            "lines": _lines(mobile, mine),
            "fields": fields,
            "connections": _connection_boxes(request, mine),
            "scopes": _scope_boxes(request),
            "problem": problem,
            "problem_at": problem_at,
        },
        status=400 if problem else 200,
    )


@signed_in
@require_safe
def looks(request: HttpRequest, token_id: int) -> HttpResponse:
    """What a key of mine looked at in the last thirty days; another's is not found."""
    token = _mine(request, token_id)
    numbers = {one.id: one.service_number for one in queries.connections(token.connection_ids).values()}
    seen = privacy.looks_of_days(
        list(token.connection_ids), purpose_code=PURPOSE, by_id=token.id, from_at=clock.now() - LOOKS_BACK
    )
    rows = [
        LookLine(each, _scope_words(each.page.removeprefix("api ")), numbers.get(each.connection_id, ""))
        for each in seen
    ]
    line = _line(token, numbers)
    return render(request, "portal/programs/looks.html", {"line": line, "rows": rows})


@signed_in
@require_POST
def withdraw(request: HttpRequest, token_id: int) -> HttpResponse:
    """Take a key of mine back; it opens nothing any more."""
    token = _mine(request, token_id)
    actions.withdraw_token(mobile=token.mobile, token_id=token.id, by=consumer_of(request), at=clock.now())
    return redirect("programs:keys")


def _mine(request: HttpRequest, token_id: int) -> TokenRecord:
    found = [each for each in queries.tokens_of_mobile(mobile_of(request) or "") if each.id == token_id]
    if not found:
        raise Http404
    return found[0]


def _lines(mobile: str, mine: Sequence[ConnectionRecord]) -> list[Line]:
    numbers = {each.id: each.service_number for each in mine}
    return [_line(each, numbers) for each in queries.tokens_of_mobile(mobile)]


def _line(token: TokenRecord, numbers: dict[int, str]) -> Line:
    state = "live" if token.is_live(clock.now()) else "withdrawn" if token.withdrawn_at else "over"
    seen = tuple(numbers[one] for one in token.sees_ids if one in numbers)
    return Line(token, seen, tuple(_scope_words(code) for code in token.scopes), state)


def _scope_words(code: str) -> str:
    words = SCOPES.get(code, (code, code))
    return words[1] if language() == "hi" else words[0]


def _connection_boxes(request: HttpRequest, mine: Sequence[ConnectionRecord]) -> list[Box]:
    ticked = request.POST.getlist("c")  # nothing beforehand: consent is what a person ticks
    return [
        Box(
            str(each.id),
            each.name_hi if language() == "hi" else each.name_en,
            each.service_number,
            str(each.id) in ticked,
        )
        for each in mine
    ]


def _scope_boxes(request: HttpRequest) -> list[Box]:
    ticked = request.POST.getlist("scope")
    return [Box(code, _scope_words(code), "", code in ticked) for code in SCOPES]


def _fields() -> list[Field]:
    usual = clock.today() + timedelta(days=USUAL_DAYS)
    return [
        Field(
            name="name",
            label=_("Name of the program"),
            hint=_("As you will find it again in the list. Whoever else sees the connection reads it too."),
            longest=LONGEST_NAME,
        ),
        Field(name="last", label=_("Last day"), kind="date", value=usual.isoformat(), longest=10),
    ]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < clock.today() + timedelta(days=MOST_DAYS) else None


def _said(code: str) -> str:
    return {
        "NAME": _("Give it a name of letters and digits, without a telephone or service number."),
        "NAME_TAKEN": _(
            "A key of this name is in the list already. Withdraw it first, or choose another name."
        ),
        "SCOPES": _("Tick at least one thing that the program may do."),
        "CONNECTIONS": _("Tick at least one connection."),
        "END": _("Give a day from today on, at most two years ahead."),
        "TOO_MANY": _("There are %(count)d keys already. Withdraw one that you no longer need.")
        % {"count": LIVE_TOKENS},
    }[code]
