"""How a program of one's own asks: addresses, examples and refusals, from the one list of addresses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers.rules.tokens import SCOPES
from bijlighar.interfaces.api.openapi import description
from bijlighar.interfaces.api.own.operations import HERE, OPERATIONS
from bijlighar.interfaces.portal.reader import language

DESCRIPTION = "/api/openapi.json"


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Go to the page in the language the browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/api")
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """Show every address of own data with its scope, examples, what is refused, and the other addresses."""
    here = f"{request.scheme}://{request.get_host()}"
    place = 1 if language() == "hi" else 0
    return render(
        request,
        "portal/programs/explained.html",
        {
            "own": [
                (f"{one.method.upper()} {one.address}", one.hi if place else one.en, one.scope)
                for one in OPERATIONS
            ],
            "scopes": [(code, words[place]) for code, words in SCOPES.items()],
            "others": _others(),
            "refusals": _refusals(),
            "curl": _CURL.format(here=here),
            "sensor": _SENSOR.format(here=here),
            "bearer": "Authorization: Bearer <token>",
            "in_hindi": "Accept-Language: hi",
            "calls": settings.TOKEN_CALLS,
            "minutes": settings.TOKEN_SECONDS // 60,
            "description": DESCRIPTION,
        },
    )


def _others() -> list[tuple[str, list[str]]]:
    """The addresses of companies' and agencies' programs, by what they are about."""
    found: dict[str, list[str]] = {}
    paths: dict[str, dict[str, Any]] = description()["paths"]
    for address, methods in paths.items():
        if not address.startswith(f"/api/{HERE}"):
            tag = next(iter(methods.values()))["tags"][0]
            found.setdefault(tag, []).append(f"{', '.join(one.upper() for one in methods)} {address}")
    words = {
        "Readings": _("Readings that head-ends send"),
        "Payments": _("Payment gateways and Bharat Connect"),
        "Complaints": _("Complaints, for programs of the company"),
        "Telephony": _("Telephone exchanges"),
        "Messages": _("Providers of messages"),
    }
    return [(words[tag], addresses) for tag, addresses in found.items()]


def _refusals() -> list[tuple[int, str, str]]:
    return [
        (400, "BAD_FIELD", _("A field of the body is unknown or wrong. Compare it with the description.")),
        (400, "NO_KEY", _("What is written needs a name of your own for it; the description says where.")),
        (400, "BAD_PARAMETER", _("A parameter is unknown or wrong. Compare it with the description.")),
        (401, "NOT_LET_IN", _("The key is missing, wrong, over or withdrawn. Make a new one.")),
        (403, "NOT_IN_SCOPE", _("The key was not given for that. Make one that is.")),
        (404, "NOT_FOUND", _("The key does not see this connection, or there is nothing for that day.")),
        (405, "WRONG_METHOD", _("This address is only read, or only written to. The answer says which.")),
        (409, "KNOWN_OUTAGE", _("The power cut is known; nothing needs to be done.")),
        (409, "ALREADY_TOLD", _("The same complaint is open. Its number is in the answer.")),
        (409, "KEY_USED", _("The name was used for something else. Choose a new one.")),
        (409, "NOT_TAKEN", _("It cannot be taken here. Please call 1912.")),
        (409, "NOT_EXPLAINED", _("The bill has to be looked at by an officer first. Ask again later.")),
        (429, "TOO_MANY", _("Asked too often. The answer says how many seconds to wait.")),
        (
            429,
            "TOO_MANY_TODAY",
            _("Many complaints came from here today. Wait until tomorrow, or call 1912."),
        ),
        (500, "OUR_FAULT", _("A fault of ours. Ask again later.")),
        (503, "NOT_NOW", _("The database does not answer. Ask again in a few seconds.")),
    ]


_CURL = """\
export TOKEN="bjt_..."
curl -H "Authorization: Bearer $TOKEN" {here}/api/v1/connections
curl -H "Authorization: Bearer $TOKEN" \\
  "{here}/api/v1/connections/1/days?from=2026-11-01&to=2026-12-01"
curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: dark-2026-11-22" \\
  -H "Content-Type: application/json" -d '{{"category": "NO_SUPPLY"}}' \\
  {here}/api/v1/connections/1/complaints
"""
_SENSOR = """\
# configuration.yaml; the token stands in secrets.yaml as
#   bijlighar: "Bearer bjt_..."
rest:
  - resource: {here}/api/v1/connections/1/balance
    headers:
      Authorization: !secret bijlighar
    scan_interval: 900
    sensor:
      - name: "Electricity balance"
        unique_id: bijlighar_balance
        value_template: "{{{{ value_json.prepaid.balance_paise / 100 }}}}"
        unit_of_measurement: "INR"
        device_class: monetary
  - resource: {here}/api/v1/connections/1/blocks
    headers:
      Authorization: !secret bijlighar
    scan_interval: 900
    sensor:
      - name: "Electricity today"
        unique_id: bijlighar_today
        value_template: "{{{{ value_json.energy_wh }}}}"
        unit_of_measurement: "Wh"
        device_class: energy
        state_class: total_increasing
"""
