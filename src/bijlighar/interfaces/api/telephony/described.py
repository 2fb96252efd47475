"""What a telephone exchange finds at its addresses, for the API's own description."""

from __future__ import annotations

from typing import Any

from bijlighar.calls.rules.codes import KINDS

_SAID = {
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
        }
    }
}
_REFUSED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
_REFUSALS = {
    "400": "It came in part.",
    "401": "Not signed by the exchange, or signed more than five minutes ago. It is noted.",
    "404": "No exchange is called so.",
    "409": "A copy of a message that came before. Send again, signed anew.",
    "413": "Too many at once.",
    "503": "The database is away, or exchanges are set up wrongly. Send the same again, signed anew.",
}
_SIGNED = [
    {
        "name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": words,
    }
    for name, words in (
        ("X-Telephony-Time", "Seconds since 1970 at sending."),
        ("X-Telephony-Nonce", "8 to 64 letters and digits by chance, others for every message."),
        (
            "X-Telephony-Signature",
            "HMAC-SHA256 under the secret, hexadecimal, of five lines: method, path, time, nonce, body.",
        ),
    )
]  # fmt: skip
_NAMED = {
    "name": "X-Telephony-Exchange", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "Which exchange, as it is set up; not needed where there is one.",
}  # fmt: skip
_IN_PATH = {
    "name": "exchange_code", "in": "path", "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,20}$"},
    "description": "Which exchange, as it is set up.",
}  # fmt: skip
_TEXTS = ("event_key", "caller_mobile", "dialled", "line", "operator_code", "digits")
_EVENT = {
    "type": "object",
    "required": ["call_key", "kind", "happened_at"],
    "properties": {
        "call_key": {"type": "string", "minLength": 1, "maxLength": 120},
        "kind": {"enum": list(KINDS)},
        "happened_at": {"description": "Seconds since 1970, or ISO 8601; without a zone it is India's."},
        "plays_prompts": {"description": "1 where the exchange speaks what the answer says."},
        **{name: {"type": "string"} for name in _TEXTS},
    },
}


def paths() -> dict[str, Any]:
    """The paths of OpenAPI for exchanges: as one says who it is in a header, and in its address."""
    found = {
        "/api/telephony/events": _post(
            "An exchange tells what happened to calls",
            "telephonyEvents",
            {"oneOf": [_EVENT, {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": 200}]},
            "Taken, or kept where nobody understands it; with what the menu says next, and what then.",
        ),
        "/api/telephony/offer": _post(
            "Which waiting call rings at which desk next",
            "telephonyOffer",
            {"type": "object"},
            "The call and the desk; null where nobody waits or nobody is ready.",
        ),
    }
    return found | {
        path.replace("/telephony/", "/telephony/{exchange_code}/"): _named(each["post"])
        for path, each in found.items()
    }


def _named(post: dict[str, Any]) -> dict[str, Any]:
    """The same for an exchange that is named in the address."""
    parameters = [each for each in post["parameters"] if each is not _NAMED]
    return {
        "post": {**post, "operationId": f"{post['operationId']}Of", "parameters": [_IN_PATH, *parameters]}
    }


def _post(summary: str, name: str, body: dict[str, Any], said: str) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "operationId": name,
            "tags": ["Telephony"],
            "security": [],
            "parameters": [*_SIGNED, _NAMED],
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {
                "200": {"description": said, **_SAID},
                **{code: {"description": words, **_REFUSED} for code, words in _REFUSALS.items()},
            },
        }
    }
