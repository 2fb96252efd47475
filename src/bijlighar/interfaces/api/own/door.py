"""The one door to a consumer's own data: a live token, its limit, its scope, a connection that it sees."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.consumers import actions, queries
from bijlighar.consumers.queries import TokenRecord
from bijlighar.consumers.rules.tokens import Limit
from bijlighar.interfaces.api.answers import Refused
from bijlighar.interfaces.api.body import json_object
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.api.own.problems import Problem, answered, bad_parameter, not_found
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.actions import record_accesses

log = logging.getLogger(__name__)
MOST_BYTES = 16 * 1024
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,50}")
_READS = ("GET", "HEAD")
PURPOSE = "TOKEN"
ASKED_AT = "asked_at"
"""The member of an answer that says when it was asked: the same otherwise, it is the same answer."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call that was let in: its token, the connection it is about (0: all it sees), its parameters.

    What is written has a `body` and the caller's own `key`, by which it is written once.
    """

    token: TokenRecord
    connection_id: int
    at: datetime
    parameters: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    key: str = ""


View = Callable[..., dict[str, Any] | HttpResponse]


def for_token(
    view: View, scope: str, parameters: Sequence[str] = (), *, writes: bool = False
) -> Callable[..., HttpResponse]:
    """Let in a token with a scope, and write the look down; everything that goes wrong is a problem+json.

    The view gets an `Ask` with the named parameters and gives the answer's content, or a file. An answer may
    be kept by who asked, and is asked for again with its ETag. What `writes` is sent by POST, with a body and
    an Idempotency-Key.
    """

    @csrf_exempt
    @in_the_caller_s
    @wraps(view)
    def called(request: HttpRequest, connection_id: int | None = None, **given: Any) -> HttpResponse:
        try:
            ask = _let_in(request, scope, connection_id, parameters, ("POST",) if writes else _READS)
            ask = _with_body(request, ask) if writes else ask
            content = view(ask, **given)
            seen = ask.token.sees_ids if connection_id is None else [connection_id]
            record_accesses(
                connection_ids=seen, purpose_code=PURPOSE, page=f"api {scope}",
                by=by(ask.token), at=ask.at,
            )  # fmt: skip
            return _written(content) if writes else _sent(request, content)
        except Problem as problem:
            return answered(problem)
        except (OperationalError, InterfaceError) as problem:
            log.error("A token's call was not served, the database is away: %s", problem)
            return answered(_not_now())
        except Exception:
            log.exception("A token's call failed")
            return answered(_our_fault())

    return called


@csrf_exempt
@in_the_caller_s
def nothing(request: HttpRequest) -> HttpResponse:
    """Say that there is nothing at an address."""
    return answered(not_found(_("No data has this address."), _("See /api for every address.")))


def by(token: TokenRecord) -> Actor:
    """The program that a consumer let in, by the name it was given."""
    return Actor("consumer", token.name, token.id)


def _let_in(
    request: HttpRequest, scope: str, connection_id: int | None, names: Sequence[str], methods: Sequence[str]
) -> Ask:
    if request.method not in methods:
        raise Problem(
            HTTPStatus.METHOD_NOT_ALLOWED, "WRONG_METHOD",
            _("%(method)s does nothing here.") % {"method": request.method},
            _("Most addresses can only be read, and some only be written to."),
            _("Use %(method)s.") % {"method": methods[0]},
            Allow=", ".join(methods),
        )  # fmt: skip
    at = clock.now()
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    token = queries.token_of_text(text.strip(), at=at) if kind.lower() == "bearer" else None
    if token is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED, "NOT_LET_IN", _("The call was not let in."),
            _("No token came with it, or one that is unknown, over or withdrawn."),
            _("Send `Authorization: Bearer <token>`; make a token in the portal under Settings."),
            WWW_Authenticate="Bearer",
        )  # fmt: skip
    limit = Limit(settings.TOKEN_CALLS, timedelta(seconds=settings.TOKEN_SECONDS))
    wait = actions.count_call(token_id=token.id, limit=limit, by=by(token), at=at)
    if wait:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY", _("This token asked too often."),
            _("%(calls)d calls within %(seconds)d seconds are answered.")
            % {"calls": limit.calls, "seconds": settings.TOKEN_SECONDS},
            _("Wait %(seconds)d seconds, and ask less often: readings come every 15 minutes.")
            % {"seconds": wait},
            Retry_After=str(wait),
        )  # fmt: skip
    if scope not in token.scopes:
        raise Problem(
            HTTPStatus.FORBIDDEN, "NOT_IN_SCOPE", _("This token was not given for that."),
            _("It has %(scopes)s, and here %(scope)s is needed.")
            % {"scopes": ", ".join(token.scopes), "scope": scope},
            _("Make a token with this scope in the portal under Settings."),
        )  # fmt: skip
    if connection_id is not None and connection_id not in token.sees_ids:
        raise not_found(
            _(
                "This token sees no connection of this number: it was not given for it, or the mobile number "
                "that gave it is no longer linked to it."
            ),
            _("GET /api/v1/connections lists those that it sees."),
        )
    if unknown := sorted(set(request.GET) - set(names)):
        raise bad_parameter(
            unknown[0][:40],
            _("It is none of this address."),
            _("Use %(names)s.") % {"names": ", ".join(names)} if names else _("Use no parameter at all."),
        )
    return Ask(token, connection_id or 0, at, request.GET.dict())


def _with_body(request: HttpRequest, ask: Ask) -> Ask:
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise Problem(
            HTTPStatus.BAD_REQUEST, "NO_KEY", _("The call has no Idempotency-Key, or one of another form."),
            _("It is a name of your own for this one thing: sent again with it, it is done once."),
            _("Send 1 to 50 letters, digits and . _ : - as Idempotency-Key."),
        )  # fmt: skip
    try:
        return replace(ask, body=json_object(request, MOST_BYTES), key=key)
    except Refused as refused:
        raise Problem(
            refused.status, refused.code, _("The body was not understood."), refused.message,
            _("Compare it with /api/openapi.json."),
        ) from refused  # fmt: skip


def _written(content: dict[str, Any] | HttpResponse) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _sent(request: HttpRequest, content: dict[str, Any] | HttpResponse) -> HttpResponse:
    if isinstance(content, HttpResponse):
        answer, compared = content, content.content
    else:
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        answer = HttpResponse(body, content_type="application/json")
        timeless = {name: value for name, value in content.items() if name != ASKED_AT}
        compared = json.dumps(timeless, ensure_ascii=False).encode()
    tag = f'W/"{hashlib.sha256(compared).hexdigest()[:32]}"'
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
        del answer.headers["Content-Type"]
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Authorization"
    return answer


def _not_now() -> Problem:
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "NOT_NOW", _("The database does not answer."),
        _("It is being restarted, or more is asked than it can answer."), _("Ask again in a few seconds."),
        Retry_After="5",
    )  # fmt: skip


def _our_fault() -> Problem:
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "OUR_FAULT", _("This is a fault of ours."),
        _("It is written down, with what was asked."), _("Ask again later; nothing has changed."),
    )  # fmt: skip
