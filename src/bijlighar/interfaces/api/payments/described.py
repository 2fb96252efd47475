"""What a bill-payment unit and a gateway find at their addresses, for the API's own description."""

from __future__ import annotations

from typing import Any

_REFUSED = {"$ref": "#/components/schemas/Refusal"}
_UNIT_REFUSED = {
    "type": "object",
    "required": ["status", "success", "error"],
    "properties": {
        "status": {"type": "integer"},
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "detail"],
            "properties": {"code": {"type": "string"}, "detail": {"type": "string"}},
        },
    },
}
_UNIT_SAID = {
    "type": "object",
    "required": ["status", "success", "data"],
    "properties": {"status": {"const": 200}, "success": {"const": True}, "data": {"type": "object"}},
}
_STATUS = {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}
_AMOUNT = {
    "type": "object",
    "required": ["value"],
    "properties": {
        "value": {"type": "integer", "minimum": 1, "description": "Paise."},
        "currencyCode": {"const": "INR"},
    },
}
_UNIT_REFUSALS = {
    "400": "A field is missing or of another form; `error.detail` says which.",
    "401": "No key in force, or one for another purpose.",
    "404": "No consumer of this company has the number.",
    "500": "A fault of ours; nothing was taken. Send the same again later.",
    "503": "The database is away. See Retry-After.",
}


def paths() -> dict[str, Any]:
    """The paths of OpenAPI for payments."""
    return {
        "/api/v1/bbps/bills/fetch": {
            "post": {
                "summary": "What a consumer has to pay (Bharat Connect)",
                "operationId": "billsFetch",
                "tags": ["Payments"],
                "requestBody": _body(
                    {
                        "customerIdentifiers": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["attributeValue"],
                                "properties": {
                                    "attributeName": {"type": "string"},
                                    "attributeValue": {"type": "string", "description": "Service number."},
                                },
                            },
                        }
                    }
                ),
                "responses": {
                    "200": _json("A bill, or that nothing is outstanding.", _UNIT_SAID),
                    **_unit_refusals(),
                },
            }
        },
        "/api/v1/bbps/bills/fetchReceipt": {
            "post": {
                "summary": "Tell of a payment and get its receipt (Bharat Connect)",
                "operationId": "billsFetchReceipt",
                "tags": ["Payments"],
                "requestBody": _body(
                    {
                        "billerBillID": {"type": "string", "description": "As bills/fetch gave it."},
                        "paymentDetails": {
                            "type": "object",
                            "required": ["uniquePaymentRefID", "amountPaid"],
                            "properties": {
                                "uniquePaymentRefID": {
                                    "type": "string",
                                    "pattern": "^[A-Za-z0-9._:-]{1,60}$",
                                    "description": "A repeat is answered with the first receipt.",
                                },
                                "amountPaid": _AMOUNT,
                            },
                        },
                    }
                ),
                "responses": {
                    "200": _json("The receipt; a repeat gets the same bytes.", _UNIT_SAID),
                    **_unit_refusals(),
                    "409": _json("The reference was used for another payment.", _UNIT_REFUSED),
                    "422": _json("The books refuse it; nothing was taken.", _UNIT_REFUSED),
                },
            }
        },
        "/api/v1/payments/webhooks/{gateway}": {
            "post": {
                "summary": "A gateway tells of a payment or refund",
                "operationId": "webhook",
                "tags": ["Payments"],
                "security": [],
                "parameters": [
                    {"name": "gateway", "in": "path", "required": True, "schema": {"type": "string"}},
                    {
                        "name": "X-Gateway-Signature",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string"},
                        "description": "HMAC-SHA256 of the body under the shared secret, hexadecimal.",
                    },
                ],
                "requestBody": _body({}),
                "responses": {
                    "200": _json("Kept; new and repeated alike.", _STATUS),
                    **_refusals(
                        {
                            "400": "It came in part.",
                            "401": "Not signed by the gateway. It is recorded.",
                            "404": "No gateway is called so.",
                            "413": "Too large.",
                            "503": "The database is away. Send the same again.",
                        }
                    ),
                },
            }
        },
    }


def _body(properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _json(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _refusals(words: dict[str, str]) -> dict[str, Any]:
    return {code: _json(said, _REFUSED) for code, said in words.items()}


def _unit_refusals() -> dict[str, Any]:
    """Refusals of what was asked are in the unit's form, those at the door in ours."""
    return {
        code: _json(said, _UNIT_REFUSED if code in ("400", "404") else _REFUSED)
        for code, said in _UNIT_REFUSALS.items()
    }
