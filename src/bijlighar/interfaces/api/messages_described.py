"""What a provider of messages finds at its addresses, for the API's own description."""

from __future__ import annotations

from typing import Any

_REFUSED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
_REFUSALS = {
    "400": "Neither JSON nor a form, or the id or the mobile is missing.",
    "401": "The token that was agreed did not come with it.",
    "413": "Too large.",
    "503": "The database is away, or no SMS is answered here.",
}
_PARAMETERS = [
    {
        "name": "provider", "in": "path", "required": True,
        "schema": {"type": "string", "pattern": "^[a-z0-9_-]+$"},
    },
    {
        "name": "token", "in": "query", "schema": {"type": "string"},
        "description": "The agreed token, where the provider sends no Authorization header.",
    },
]  # fmt: skip
_COUNTS = {
    "type": "object",
    "required": ["new", "changed"],
    "properties": {"new": {"type": "integer"}, "changed": {"type": "integer"}},
}
_OUTCOME = {"type": "object", "required": ["outcome"], "properties": {"outcome": {"type": "string"}}}


def paths() -> dict[str, Any]:
    """The paths of OpenAPI for providers; fields are named as `messages.toml` says for the provider."""
    return {
        "/api/v1/messages/{provider}/report": _address(
            "messageReport", "A provider tells what became of messages, one or many", _COUNTS
        ),
        "/api/v1/messages/{provider}/incoming": _address(
            "messageIncoming", "A provider brings an SMS that somebody wrote", _OUTCOME
        ),
        "/api/v1/messages/{provider}/missed-call": _address(
            "messageMissedCall", "A provider brings a missed call", _OUTCOME
        ),
    }


def _address(name: str, summary: str, answer: dict[str, Any]) -> dict[str, Any]:
    told = {
        "summary": summary,
        "tags": ["Messages"],
        "security": [],
        "parameters": _PARAMETERS,
        "responses": {
            "200": {
                "description": "Taken; the same again changes nothing.",
                "content": {"application/json": {"schema": answer}},
            },
            **{code: {"description": words, **_REFUSED} for code, words in _REFUSALS.items()},
        },
    }
    body = {
        "content": {
            "application/json": {"schema": {"type": ["object", "array"]}},
            "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
        }
    }
    return {
        "get": {**told, "operationId": name},
        "post": {**told, "operationId": f"{name}Posted", "requestBody": body},
    }
