"""An exchange tells what happened to a call; the answer says what the menu speaks next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from bijlighar.calls import actions
from bijlighar.calls.actions import Taken
from bijlighar.calls.adapters import asterisk, hosted, kamailio
from bijlighar.calls.rules.event import UnreadableEvent
from bijlighar.calls.rules.prompts import names_of, spoken
from bijlighar.conf.exchanges import Exchange
from bijlighar.interfaces.api.answers import answer
from bijlighar.interfaces.api.telephony.exchange import by, for_exchanges
from bijlighar.interfaces.portal import clock
from bijlighar.network import queries as network

_READ = {"kamailio": kamailio.read, "hosted": hosted.read, "asterisk": asterisk.read}


@for_exchanges
def events(request: HttpRequest, exchange: Exchange, body: bytes) -> HttpResponse:
    """Take the events of a message, each once; a message that is none we know is kept and answered alike.

    An exchange repeats what is not answered with 200: so only what may go better then is refused.
    """
    at = clock.now()
    try:
        told = _READ[exchange.adapter](body, request.content_type or "")
    except UnreadableEvent as problem:
        actions.keep_strange(
            exchange_code=exchange.code, verdict_code="UNKNOWN", reason=str(problem),
            body=body.decode("utf-8", "replace"), by=by(exchange), at=at,
        )  # fmt: skip
        return answer({"status": "kept", "reason": str(problem)})
    taken = [
        actions.take_cti_event(event=each, exchange_code=exchange.code, by=by(exchange), at=at)
        for each in told
    ]
    return answer({"status": "ok", "calls": [_said(each) for each in taken], **_menu(taken[-1])})


@for_exchanges
def offer(request: HttpRequest, exchange: Exchange, body: bytes) -> HttpResponse:
    """Say which waiting call rings where next; `offer` is null where nobody waits or nobody is ready."""
    found = actions.offer_next(by=by(exchange), at=clock.now())
    return answer(
        {
            "status": "ok",
            "offer": None
            if found is None
            else {"call_key": found.call_key, "call_id": found.call_id, "operator_code": found.operator_code},
        }
    )


def _said(taken: Taken) -> dict[str, Any]:
    return {"call_id": taken.call_id, "is_new": taken.is_new, "state": taken.state_code}


def _menu(taken: Taken) -> dict[str, Any]:
    """What the exchange speaks and does now: recordings by name, the same as text, then what next."""
    if taken.told is None:
        return {}
    told, at = taken.told, clock.now()
    names = {each.id: (each.short_en, each.short_hi) for each in network.companies()}
    # Before a language is chosen everything is said in both.
    languages = [told.language] if told.language else ["hi", "en"]
    return {
        "then": told.then,
        "language": told.language,
        "prompts": [each for language in languages for each in names_of(told.prompts, language)],
        "text": " ".join(
            spoken(each, language, at=at, names=names) for language in languages for each in told.prompts
        ),
    }
