"""What programs of a company find at the addresses of complaints, for the API's own description."""

from __future__ import annotations

from typing import Any

from bijlighar.interfaces.api.complaints.go import STEPS

_JSON = {"content": {"application/json": {"schema": {"type": "object"}}}}
_REFUSALS = {
    "400": "A field is missing or of another form; `message` says which.",
    "401": "No key in force, or one for another purpose.",
    "404": "Your company has no such complaint, connection or step.",
    "409": "It cannot be done in the state the complaint is in; `message` says why.",
    "500": "A fault of ours; nothing was taken. Send the same again later.",
    "503": "The database is away. See Retry-After.",
}
_KEY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 70}}
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}}
_TYPES = {int: "integer", str: "string"}


def paths() -> dict[str, Any]:
    """The paths of OpenAPI for complaints."""
    texts = ("service_number", "caller_mobile", "caller_name", "remark", "language")
    register = {
        "category": {"type": "string"},
        **{name: {"type": "string"} for name in texts},
        "place": {"type": "object"},
        "answers": {"type": "object"},
    }
    found: dict[str, Any] = {
        "/api/v1/complaint-categories": {"get": _call("What may be complained about", "complaintCategories")},
        "/api/v1/complaints": {
            "get": {
                **_call("Search by number, mobile, service number, name or place", "searchComplaints"),
                "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
            },
            "post": {
                **_call("Register a complaint", "registerComplaint"),
                "parameters": [{**_KEY, "required": True}],
                "requestBody": _body(register, ("category",)),
            },
        },
        "/api/v1/complaints/{number}": {
            "get": {**_call("One complaint with its steps", "complaint"), "parameters": [_NUMBER]}
        },
    }
    for verb, (_, fields, needed) in STEPS.items():
        body = {name: {"type": _TYPES[kind]} for name, (_, kind) in fields.items()}
        found[f"/api/v1/complaints/{{number}}/{verb}"] = {
            "post": {
                **_call(f"Take the step: {verb}", f"complaint{verb.title().replace('-', '')}"),
                "parameters": [_NUMBER, _KEY],
                "requestBody": _body(body, needed),
            }
        }
    return found


def _call(summary: str, operation: str) -> dict[str, Any]:
    refusals = {code: {"description": words, **_JSON} for code, words in _REFUSALS.items()}
    return {
        "summary": summary,
        "operationId": operation,
        "responses": {"200": {"description": "Done.", **_JSON}, **refusals},
    }


def _body(properties: dict[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, **({"required": list(needed)} if needed else {})}
    return {"required": bool(needed), "content": {"application/json": {"schema": schema}}}
