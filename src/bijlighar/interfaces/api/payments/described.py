"""What a bill-payment unit and a gateway find at their addresses, for the API's own description."""

from __future__ import annotations

from typing import Any

_JSON = {"content": {"application/json": {"schema": {"type": "object"}}}}
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
                    "200": {"description": "A bill, or that nothing is outstanding.", **_JSON},
                    **_refusals(_UNIT_REFUSALS),
                },
            }
        },
        "/api/v1/bbps/bills/fetchReceipt": {
            "post": {
                "summary": "Tell of a payment and get its receipt (Bharat Connect)",
                "operationId": "billsFetchReceipt",
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
                    "200": {"description": "The receipt; a repeat gets the same bytes.", **_JSON},
                    **_refusals(_UNIT_REFUSALS),
                    "409": {"description": "The reference was used for another payment.", **_JSON},
                    "422": {"description": "The books refuse it; nothing was taken.", **_JSON},
                },
            }
        },
        "/api/v1/payments/webhooks/{gateway}": {
            "post": {
                "summary": "A gateway tells of a payment or refund",
                "operationId": "webhook",
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
                    "200": {"description": "Kept; new and repeated alike.", **_JSON},
                    **_refusals(
                        {
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


def _refusals(words: dict[str, str]) -> dict[str, Any]:
    return {code: {"description": said, **_JSON} for code, said in words.items()}
