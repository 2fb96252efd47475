"""Webhooks: a gateway tells what was paid. Who he is, only his signature says."""

from __future__ import annotations

import logging
from datetime import datetime
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.interfaces.api.answers import Refused, answer, refusal
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.crediting import credit_told
from bijlighar.interfaces.jobs import credit_told as creditor
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.client import address_of
from bijlighar.kernel.actor import Actor
from bijlighar.payments import actions

log = logging.getLogger(__name__)


@csrf_exempt
@in_the_caller_s
def webhook(request: HttpRequest, gateway_code: str) -> HttpResponse:
    """Keep what a gateway tells; every genuine message is answered alike, new, repeated or beyond us.

    Answered is what is safe; the creditor takes it up a moment later, with all else that was told meanwhile.
    A gateway repeats what is not answered with 200, for hours: so only what may go better then is refused.
    """
    if request.method != "POST":
        return refusal(
            Refused(HTTPStatus.METHOD_NOT_ALLOWED, "WRONG_METHOD", _("POST a message."), Allow="POST")
        )
    by = Actor.system(f"gateway {gateway_code}"[:60])
    at = clock.now()
    try:
        body = request.body
        headers = {name: value for name, value in request.headers.items() if name.lower().startswith("x-")}
        kept = actions.keep_event(
            gateway_code=gateway_code,
            headers=headers,
            body=body,
            sent_from=address_of(request),
            by=by,
            at=at,
        )
    except RequestDataTooBig:
        return refusal(
            Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", _("No message is so large."))
        )
    except (UnreadablePostError, RawPostDataException):
        return refusal(
            Refused(HTTPStatus.BAD_REQUEST, "CUT_SHORT", _("The message came in part. Send it again."))
        )
    except actions.UnableToTake:
        words = _("No gateway is called %(code)s here.") % {"code": gateway_code}
        return refusal(Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_GATEWAY", words))
    except (OperationalError, InterfaceError) as problem:
        log.error("A webhook was not taken, the database is away: %s", problem)
        return refusal(
            Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "NOT_NOW",
                _("The database does not answer. Send the same again."),
                Retry_After="5",
            )
        )
    if kept.verdict == "FORGED":
        log.warning("Message %s to %s is not signed by it: refused", kept.id, gateway_code)
        return refusal(
            Refused(
                HTTPStatus.UNAUTHORIZED, "NOT_SIGNED", _("The signature is not the gateway's. It is noted.")
            )
        )
    if kept.verdict is None:
        _credit_where_nobody_does(at)
    return answer({"status": "ok"})


def _credit_where_nobody_does(at: datetime) -> None:
    """What is told is safe already; power must not wait for a creditor that is not there."""
    try:
        if not creditor.is_there():
            credit_told(by=creditor.BY, at=at)
    except (OperationalError, InterfaceError) as problem:
        log.error("What was told is kept, and waits to be credited: %s", problem)
