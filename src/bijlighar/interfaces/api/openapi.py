"""The API's own description, for people and for generators of clients."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bijlighar.interfaces.api import messages_described as messages
from bijlighar.interfaces.api.complaints import described as complaints
from bijlighar.interfaces.api.language import HEADER, SPOKEN
from bijlighar.interfaces.api.own import operations as own
from bijlighar.interfaces.api.own.schemas import PROBLEM
from bijlighar.interfaces.api.payments import described as payments
from bijlighar.interfaces.api.telephony import described as telephony
from bijlighar.metering.rules.pushed import LATE_MINUTES, SAID
from bijlighar.metering.rules.rejections import Rejection

START = "First instant of the quarter hour with its zone, as 2026-11-22T10:15:00+05:30 or ...T04:45:00Z."
KEY = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,80}$"}
_REFUSALS = {
    "400": "No key, a body that cannot be read, or one that was cut short. Correct it.",
    "401": "No key in force, or one for another purpose.",
    "409": "The Idempotency-Key was used for another body. Use a new one.",
    "411": "Content-Length is missing.",
    "413": "Too many bytes or readings for one batch. Send parts.",
    "415": "Another content type or packing.",
    "429": "Too many batches of this client are in work. Retry-After says when to send the same again.",
    "500": "A fault of ours; nothing was taken. Send the same again later.",
    "503": "Too many batches of all clients are in work, or the database is away. See Retry-After.",
}
_ASKED = ("401", "500", "503")
_LANGUAGE = {
    "name": HEADER, "in": "header", "schema": {"type": "string"}, "example": "hi",
    "description": "In which language a refusal is told: hi or en, without it English. Codes stay the same.",
}  # fmt: skip
_TOLD_IN = {
    "Content-Language": {
        "schema": {"enum": [*SPOKEN]},
        "description": "The language of the words; English also for what is told in no other.",
    },
    "Vary": {"schema": {"type": "string"}, "description": f"{HEADER} among others."},
}


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """Give the description."""
    return JsonResponse(description())


def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    codes = [*SAID, *(each.name for each in Rejection)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bijlighar for programs",
            "version": "1",
            "description": (
                "Own data: a consumer's program reads what the consumer's token lets it see. Units are whole "
                "Wh, money is whole paise, ranges hold their first day and not their last, and every figure "
                "says how good it is and as of when. Beside it what companies' and agencies' programs call, "
                "each with a key of its own for one company. Readings: a batch is known by the client's own "
                "Idempotency-Key; sent again with the same body it is answered as before and taken once. "
                f"A refusal is told in English, or in Hindi to who sends `{HEADER}: hi`; its code stays."
            ),
        },
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key that a company gave a program, for one purpose.",
                },
                **own.SECURITY,
            },
            "parameters": {"Language": _LANGUAGE},
            "headers": _TOLD_IN,
            "schemas": {
                "Problem": PROBLEM,
                "Reading": {
                    "type": "object",
                    "required": ["meter", "start", "wh"],
                    "properties": {
                        "meter": {"type": "string", "maxLength": 40, "description": "Its serial."},
                        "start": {"type": "string", "format": "date-time", "description": START},
                        "wh": {"type": "integer", "minimum": 0, "description": "Energy of the quarter hour."},
                    },
                },
                "Block": {
                    "type": "object",
                    "required": ["start", "meters", "wh"],
                    "description": "One quarter hour of many meters: two lists of one length.",
                    "properties": {
                        "start": {"type": "string", "format": "date-time", "description": START},
                        "meters": {"type": "array", "items": {"type": "string"}},
                        "wh": {"type": "array", "items": {"type": "integer"}},
                    },
                },
                "Verdict": {
                    "type": "object",
                    "required": ["batch", "rows", "accepted", "late", "corrected", "duplicate", "rejected",
                                 "lines", "words"],
                    "properties": {
                        "batch": {"type": "integer"},
                        "rows": {"type": "integer", "description": "The sum of the five that follow."},
                        "accepted": {"type": "integer"},
                        "late": {"type": "integer", "description": "Taken, but more than "
                                 f"{LATE_MINUTES} minutes after the quarter hour's end."},
                        "corrected": {"type": "integer", "description": "Taken; another value was there."},
                        "duplicate": {"type": "integer", "description": "The same value was there."},
                        "rejected": {"type": "integer", "description": "Not taken, but kept: they can be "
                                     "replayed once the reason is gone."},
                        "lines": {
                            "type": "object",
                            "description": "By code the lines of which it is true, [first, last]; all others "
                            "were accepted. Lines of CSV count from 1 with the header, JSON readings from 1.",
                            "propertyNames": {"enum": codes},
                            "additionalProperties": {
                                "type": "array",
                                "items": {
                                    "type": "array", "items": {"type": "integer"},
                                    "minItems": 2, "maxItems": 2,
                                },
                            },
                        },
                        "words": {"type": "object", "description": "The codes in English and Hindi."},
                    },
                },
                "Refusal": {
                    "type": "object",
                    "required": ["error", "message"],
                    "properties": {
                        "error": {"type": "string", "description": "What happened as one word."},
                        "message": {"type": "string", "description": "What happened, why, and what to do."},
                    },
                },
            },
        },
        "security": [{"key": []}],
        "paths": _in_languages({
            **own.paths(),
            "/api/v1/readings": {
                "post": {
                    "summary": "Push a batch of readings",
                    "operationId": "pushReadings",
                    "tags": ["Readings"],
                    "parameters": [
                        {"name": "Idempotency-Key", "in": "header", "required": True, "schema": KEY,
                         "description": "A name of the client's own for this batch."},
                        {"name": "Content-Encoding", "in": "header", "schema": {"enum": ["gzip"]}},
                    ],
                    "requestBody": {
                        "required": True,
                        "description": f"At most {settings.PUSH_MOST_ROWS:,} readings and "
                        f"{settings.PUSH_MOST_BYTES:,} bytes as sent.",
                        "content": {
                            "text/csv": {
                                "schema": {"type": "string"},
                                "example": "meter,start,wh\nHPL0000001,2026-11-22T10:15:00+05:30,182\n",
                            },
                            "application/json": {
                                "schema": {
                                    "oneOf": [_list("readings", "Reading"), _list("blocks", "Block")]
                                }
                            },
                        },
                    },
                    "responses": {"200": _verdict(), **{code: _refusal(code) for code in _REFUSALS}},
                }
            },
            "/api/v1/readings/{key}": {
                "get": {
                    "summary": "What became of a batch",
                    "operationId": "verdictOf",
                    "tags": ["Readings"],
                    "parameters": [{"name": "key", "in": "path", "required": True, "schema": KEY}],
                    "responses": {
                        "200": _verdict(),
                        "404": {"description": "No batch of this client came with this key.", **_JSON},
                        **{code: _refusal(code) for code in _ASKED},
                    },
                }
            },
            **payments.paths(),
            **complaints.paths(),
            **telephony.paths(),
            **messages.paths(),
        }),
    }  # fmt: skip


def _in_languages(paths: dict[str, Any]) -> dict[str, Any]:
    """Say at every address how a refusal is asked for in a language, and how it says in which it is."""
    for told in (one for methods in paths.values() for one in methods.values()):
        told["parameters"] = [*told.get("parameters", ()), {"$ref": "#/components/parameters/Language"}]
        for code, answer in told["responses"].items():
            if code >= "400":
                told_in = {name: {"$ref": f"#/components/headers/{name}"} for name in _TOLD_IN}
                answer["headers"] = {**answer.get("headers", {}), **told_in}
    return paths


_JSON = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}


def _list(name: str, of: str) -> dict[str, Any]:
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}
    return {"type": "object", "required": [name], "properties": {name: items}}


def _verdict() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Verdict"}
    return {
        "description": "Every row was judged; whether all were taken, the counts say.",
        "headers": {"Idempotent-Replayed": {"schema": {"enum": ["true", "false"]}}},
        "content": {"application/json": {"schema": schema}},
    }


def _refusal(code: str) -> dict[str, Any]:
    waits = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if code in ("429", "503") else {}
    return {"description": _REFUSALS[code], **waits, **_JSON}
