"""Who an exchange is, only its signature says; everything that came is kept, also what is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.calls import actions
from bijlighar.calls.adapters import signed
from bijlighar.calls.rules.event import NotSigned
from bijlighar.conf.exchanges import Exchange, ExchangesUnreadable, exchanges
from bijlighar.interfaces.api.answers import Refused, refusal
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor

log = logging.getLogger(__name__)
WHICH = "X-Telephony-Exchange"
View = Callable[[HttpRequest, Exchange, bytes], HttpResponse]


def by(exchange: Exchange) -> Actor:
    """An exchange as the `by` of an action."""
    return Actor.system(f"exchange {exchange.code}"[:60])


def for_exchanges(view: View) -> Callable[..., HttpResponse]:
    """Let in what an exchange has signed just now; the view gets the exchange and the body.

    Which exchange: by the address, or by the header X-Telephony-Exchange; the only one needs no name.
    """

    @csrf_exempt
    @in_the_caller_s
    @wraps(view)
    def called(request: HttpRequest, exchange_code: str = "") -> HttpResponse:
        try:
            if request.method != "POST":
                words = _("POST an event.")
                raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "WRONG_METHOD", words, Allow="POST")
            body = request.body
            exchange = _exchange(exchange_code or request.headers.get(WHICH, ""))
            _let_in(request, exchange, body)
            return view(request, exchange, body)
        except Refused as problem:
            return refusal(problem)
        except RequestDataTooBig:
            words = _("Send fewer at once.")
            return refusal(Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", words))
        except (UnreadablePostError, RawPostDataException):
            return refusal(Refused(HTTPStatus.BAD_REQUEST, "CUT_SHORT", _("It came in part. Send it again.")))
        except ExchangesUnreadable as problem:
            log.error("No exchange is let in: %s", problem)
            words = _("Exchanges are set up wrongly; try later.")
            return refusal(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "NOT_NOW", words))
        except (OperationalError, InterfaceError) as problem:
            log.error("An exchange was not served, the database is away: %s", problem)
            return refusal(
                Refused(
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    "NOT_NOW",
                    _("The database does not answer. Send the same again, signed anew."),
                    Retry_After="2",
                )
            )

    return called


def _exchange(code: str) -> Exchange:
    every = exchanges()
    if not code and len(every) == 1:
        return next(iter(every.values()))
    if code not in every:
        words = _("Name the exchange in %(header)s, as it is set up.") % {"header": WHICH}
        raise Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_EXCHANGE", words)
    return every[code]


def _let_in(request: HttpRequest, exchange: Exchange, body: bytes) -> None:
    """Raises Refused for what the exchange has not signed just now, and for a copy of what it has."""
    at = clock.now()
    method, path = request.method or "", request.get_full_path()
    try:
        given = signed.check(method, path, request.headers, body, exchange.secrets, at)
    except NotSigned as problem:
        _keep(exchange, "STALE" if isinstance(problem, signed.NotFresh) else "FORGED", str(problem), body, at)
        words = f"{problem} It is noted."
        raise Refused(HTTPStatus.UNAUTHORIZED, "NOT_SIGNED", words, language="en") from problem
    if actions.meet_message(signature=given, by=by(exchange), at=at).count > 1:
        _keep(exchange, "COPY", "The very same message came before.", body, at)
        words = _("This very message came before: whoever sends again signs anew.")
        raise Refused(HTTPStatus.CONFLICT, "SENT_BEFORE", words)


def _keep(exchange: Exchange, verdict: str, reason: str, body: bytes, at: datetime) -> None:
    counted = actions.keep_strange(
        exchange_code=exchange.code, verdict_code=verdict, reason=reason,
        body=body.decode("utf-8", "replace")[:500], by=by(exchange), at=at,
    )  # fmt: skip
    if counted is None:
        log.warning("A message to exchange %s is refused: %s", exchange.code, reason)
