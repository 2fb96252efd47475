"""Every address of a consumer's own data, once: the URLs, the description and the page are made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from bijlighar.consumers.rules.tokens import SCOPES
from bijlighar.interfaces.api.own import complaints, money, schemas, supply, use
from bijlighar.interfaces.api.own.door import for_token, nothing
from bijlighar.interfaces.api.own.problems import MEDIA
from bijlighar.interfaces.api.own.schemas import Schema

HERE = "v1/connections"
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that a consumer made in the portal under Settings. Each address names its "
        "scope: " + "; ".join(f"`{code}` {words[0]}" for code, words in SCOPES.items()) + ".",
    }
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query: its name, its form, and what it does."""

    name: str
    schema: Schema
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address below /api/v1/connections: what it gives, to which scope, in which form."""

    path: str
    name: str
    scope: str
    en: str
    hi: str
    view: Callable[..., dict[str, Any] | HttpResponse]
    answer: Schema
    parameters: tuple[Parameter, ...] = ()
    media: str = "application/json"
    refusals: tuple[str, ...] = ("404",)
    body: Schema | None = None

    @property
    def method(self) -> str:
        """How it is asked, as OpenAPI writes it: what has a body is written."""
        return "get" if self.body is None else "post"

    @property
    def address(self) -> str:
        """The whole path, as OpenAPI writes it."""
        return f"/api/{HERE}{self.path}"


_DAY = {"type": "string", "format": "date"}
_FROM = Parameter("from", _DAY, "The first day; without it thirty days.")
_TO = Parameter("to", _DAY, "The day after the last one; without it tomorrow.")


def _limit(most: int) -> Parameter:
    return Parameter("limit", {"type": "integer", "minimum": 1, "maximum": most}, "How many on a page.")


def _after(pattern: str) -> Parameter:
    return Parameter("after", {"type": "string", "pattern": f"^{pattern}$"}, "`next` of the page before.")


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "", "connections", "read:profile",
        "Connections that the token sees", "चाबी से दिखने वाले कनेक्शन",
        supply.connections, schemas.CONNECTIONS, refusals=(),
    ),
    Operation(
        "/{connection_id}/days", "meterDays", "read:meter-days",
        "Units of each day", "हर दिन की यूनिट",
        use.meter_days, schemas.METER_DAYS, (_FROM, _TO, _limit(use.DAYS_A_PAGE)),
    ),
    Operation(
        "/{connection_id}/blocks", "blocks", "read:blocks",
        "One day by quarter hours, today as far as it came", "एक दिन 15-15 मिनट में; आज का जितना आया",
        use.blocks, schemas.BLOCKS, (Parameter("day", _DAY, "Without it today."),),
    ),
    Operation(
        "/{connection_id}/balance", "balance", "read:balance",
        "What is left, and what is owed", "कितना बचा है, और कितना बाकी है",
        money.balance, schemas.BALANCE,
    ),
    Operation(
        "/{connection_id}/entries", "entries", "read:balance",
        "Entries of the passbook, the latest first", "पासबुक की एंट्री, नई सबसे पहले",
        money.entries, schemas.ENTRIES, (_limit(money.ENTRIES_A_PAGE), _after(money.ENTRY_PLACE)),
    ),
    Operation(
        "/{connection_id}/bills", "bills", "read:bills",
        "Bills, the latest first", "बिल, नया सबसे पहले",
        money.bills, schemas.BILLS, (_limit(money.BILLS_A_PAGE), _after(money.BILL_PLACE)),
    ),
    Operation(
        "/{connection_id}/bills/{bill_id}/paper", "billPaper", "read:bills",
        "A bill on paper", "कागज़ वाला बिल",
        money.paper, {"type": "string", "format": "binary"},
        (Parameter("language", {"enum": ["hi", "en"]}, "Without it Hindi."),),
        media="application/pdf", refusals=("404", "409"),
    ),
    Operation(
        "/{connection_id}/outages", "outages", "read:outages",
        "Power now, planned shutdowns, and power cuts", "बिजली है या नहीं, तय बंदी, और कब-कब बंद रही",
        supply.power_cuts, schemas.OUTAGES,
        (_FROM, _TO, _limit(supply.OUTAGES_A_PAGE), _after(supply.OUTAGE_PLACE)),
    ),
    Operation(
        "/{connection_id}/meter", "meter", "read:meter",
        "The state of the meter", "मीटर का हाल",
        supply.meter, schemas.METER,
    ),
    Operation(
        "/{connection_id}/complaints", "tellComplaint", "write:complaints",
        "Tell what is wrong; the same key again says how far it is",
        "क्या खराब है, बताना; वही कुंजी दोबारा भेजने पर पता चलता है कि काम कहाँ तक पहुँचा",
        complaints.tell, complaints.ANSWER, refusals=("404", "409", "413"), body=complaints.BODY,
    ),
)  # fmt: skip

_REFUSALS = {
    "400": "A parameter is unknown or cannot be read.",
    "401": "No token, or one that is unknown, over or withdrawn.",
    "403": "The token was not given for this scope.",
    "404": "The token does not see this connection, or there is nothing.",
    "405": "Another method; Allow says which.",
    "409": "A bill has to be looked at first; a complaint or power cut is known; the key was used already. "
    "`code` says which.",
    "413": "More bytes than are taken.",
    "429": "The token asked too often; Retry-After says how many seconds to wait.",
    "500": "A fault of ours.",
    "503": "The database is away; see Retry-After.",
}


def addresses() -> list[URLPattern]:
    """The addresses, below /api/."""
    return [
        *(
            path(
                HERE + re.sub(r"\{(\w+)\}", r"<int:\1>", one.path),
                for_token(
                    one.view,
                    one.scope,
                    [each.name for each in one.parameters],
                    writes=one.body is not None,
                ),
            )
            for one in OPERATIONS
        ),
        re_path(rf"^{HERE}(?:/.*)?$", nothing),
    ]


def paths() -> dict[str, Any]:
    """The paths of OpenAPI."""
    return {one.address: {one.method: _described(one)} for one in OPERATIONS}


def _described(one: Operation) -> dict[str, Any]:
    numbers = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
        for name in re.findall(r"\{(\w+)\}", one.path)
    ]
    asked = [
        {"name": each.name, "in": "query", "schema": each.schema, "description": each.words}
        for each in one.parameters
    ]
    same: dict[str, Any] = {
        "name": "If-None-Match", "in": "header", "schema": {"type": "string"},
        "description": "The ETag of an answer that is kept.",
    }  # fmt: skip
    if one.body is not None:
        return _described_write(one, numbers)
    tags = {"ETag": {"schema": {"type": "string"}}, "Cache-Control": {"schema": {"type": "string"}}}
    in_one: dict[str, Any] = {}
    if any(each.name == "language" for each in one.parameters):  # all else is the same in every language
        in_one["Content-Language"] = {"$ref": "#/components/headers/Content-Language"}
    refusals = ("400", "401", "403", "405", "429", "500", "503", *one.refusals)
    return {
        "summary": one.en,
        "description": f"Scope: `{one.scope}`.",
        "operationId": one.name,
        "tags": ["Own data"],
        "security": [{"token": []}],
        "parameters": [*numbers, *asked, same],
        "responses": {
            "200": {
                "description": "What was asked for.",
                "headers": {**tags, **in_one},
                "content": {one.media: {"schema": one.answer}},
            },
            "304": {"description": "The same as before.", "headers": tags},
            **{code: _refusal(code) for code in sorted(refusals)},
        },
    }


def _described_write(one: Operation, numbers: list[dict[str, Any]]) -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key", "in": "header", "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,50}$"}, "example": "dark-2026-11-22",
        "description": "A name of the program's own for this one thing: sent again, it is done once.",
    }  # fmt: skip
    refusals = ("400", "401", "403", "405", "429", "500", "503", *one.refusals)
    return {
        "summary": one.en,
        "description": f"Scope: `{one.scope}`.",
        "operationId": one.name,
        "tags": ["Own data"],
        "security": [{"token": []}],
        "parameters": [*numbers, key],
        "requestBody": {"required": True, "content": {"application/json": {"schema": one.body}}},
        "responses": {
            "200": {"description": "It is written down.", "content": {one.media: {"schema": one.answer}}},
            **{code: _refusal(code) for code in sorted(refusals)},
        },
    }


def _refusal(code: str) -> dict[str, Any]:
    waits = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if code in ("429", "503") else {}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _REFUSALS[code], **waits, "content": {MEDIA: {"schema": schema}}}
