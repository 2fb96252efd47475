"""What programs of a company find at the addresses of complaints, for the API's own description."""

from __future__ import annotations

from typing import Any

from bijlighar.interfaces.api.complaints.go import STEPS

_REFUSED = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
_TEXT, _WHOLE, _INSTANT = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date-time"}
_BOTH = {"type": "object", "required": ["en", "hi"], "properties": {"en": _TEXT, "hi": _TEXT}}
_COMPLAINT = {
    "number": _TEXT,
    "category": _TEXT,
    "state": _TEXT,
    "status": _WHOLE,
    "is_danger": {"type": "boolean"},
    "owner": _BOTH,
    "level": _WHOLE,
    "locality": _TEXT,
    "mobile": {"type": "string", "description": "Its last four digits."},
    "outage": {"type": ["integer", "null"]},
    "registered_at": _INSTANT,
    "due_at": _INSTANT,
    "attended_at": {"anyOf": [_INSTANT, {"type": "null"}]},
    "closed_at": {"anyOf": [_INSTANT, {"type": "null"}]},
}
_STEP = {"verb": _TEXT, "state": _TEXT, "at": _INSTANT, "note": _TEXT}
_REFUSALS = {
    "400": "A field is missing or of another form; `message` says which.",
    "401": "No key in force, or one for another purpose.",
    "404": "Your company has no such complaint, connection or step.",
    "409": "It cannot be done in the state the complaint is in; `message` says why.",
    "413": "Too large.",
    "500": "A fault of ours; nothing was taken. Send the same again later.",
    "503": "The database is away. See Retry-After.",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,70}$"},
}
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
    one = _record(**_COMPLAINT)
    question = _record(
        code=_TEXT, kind=_TEXT, text=_BOTH, options={"type": "object", "additionalProperties": _BOTH}
    )
    category = _record(code=_TEXT, name=_BOTH, is_danger={"type": "boolean"}, questions=_rows(question))
    story = _record(
        **_COMPLAINT,
        caller=_record(name=_TEXT, mobile=_TEXT),
        place=_record(pin=_TEXT, pole=_TEXT, dtr_code=_TEXT, digipin=_TEXT),
        answers={"type": "object"},
        remark=_TEXT,
        steps=_rows(_record(**_STEP)),
    )
    found: dict[str, Any] = {
        "/api/v1/complaint-categories": {
            "get": _call(
                "What may be complained about",
                "complaintCategories",
                _record(categories=_rows(category), causes={"type": "object", "additionalProperties": _BOTH}),
            )
        },
        "/api/v1/complaints": {
            "get": {
                **_call(
                    "Search by number, mobile, service number, name or place",
                    "searchComplaints",
                    _record(by=_TEXT, complaints=_rows(one)),
                ),
                "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
            },
            "post": {
                **_call(
                    "Register a complaint", "registerComplaint", _record(**_COMPLAINT, follow_code=_TEXT)
                ),
                "parameters": [{**_KEY, "required": True}],
                "requestBody": _body(register, ("category",)),
            },
        },
        "/api/v1/complaints/{number}": {
            "get": {**_call("One complaint with its steps", "complaint", story), "parameters": [_NUMBER]}
        },
    }
    for verb, (_, fields, needed) in STEPS.items():
        body = {name: {"type": _TYPES[kind]} for name, (_, kind) in fields.items()}
        found[f"/api/v1/complaints/{{number}}/{verb}"] = {
            "post": {
                **_call(f"Take the step: {verb}", f"complaint{verb.title().replace('-', '')}", one),
                "parameters": [_NUMBER, _KEY],
                "requestBody": _body(body, needed),
            }
        }
    return found


def _call(summary: str, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": summary,
        "operationId": operation,
        "tags": ["Complaints"],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": answer}}},
            **{code: {"description": words, **_REFUSED} for code, words in _REFUSALS.items()},
        },
    }


def _record(**members: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": members}


def _rows(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _body(properties: dict[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, **({"required": list(needed)} if needed else {})}
    return {"required": bool(needed), "content": {"application/json": {"schema": schema}}}
