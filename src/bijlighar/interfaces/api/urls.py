"""Addresses for programs, under /api/."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.interfaces.api import messages, openapi, readings
from bijlighar.interfaces.api.answers import Refused, refusal
from bijlighar.interfaces.api.complaints import go as complaints
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.api.own import operations as own
from bijlighar.interfaces.api.payments import bbps, webhook
from bijlighar.interfaces.api.telephony import events as telephony


@csrf_exempt
@in_the_caller_s
def nothing(request: HttpRequest) -> HttpResponse:
    """Say to a program, in its own form, that there is nothing at an address."""
    return refusal(Refused(HTTPStatus.NOT_FOUND, "NO_SUCH_ADDRESS", _("Nothing is here; see /api.")))


urlpatterns = [
    *own.addresses(),
    path("v1/readings", readings.push),
    re_path(r"^v1/readings/(?P<key>[A-Za-z0-9._:-]{1,80})$", readings.verdict),
    path("v1/payments/webhooks/<slug:gateway_code>", webhook.webhook),
    path("v1/bbps/bills/fetch", bbps.fetch),
    path("v1/bbps/bills/fetchReceipt", bbps.fetch_receipt),
    path("v1/messages/<slug:provider_code>/report", messages.report),
    path("v1/messages/<slug:provider_code>/incoming", messages.incoming),
    path("v1/messages/<slug:provider_code>/missed-call", messages.missed_call),
    path("telephony/events", telephony.events),
    path("telephony/offer", telephony.offer),
    path("telephony/<slug:exchange_code>/events", telephony.events),
    path("telephony/<slug:exchange_code>/offer", telephony.offer),
    path("v1/complaint-categories", complaints.categories),
    path("v1/complaints", complaints.complaints),
    path("v1/complaints/<slug:number>", complaints.complaint),
    path("v1/complaints/<slug:number>/<slug:verb>", complaints.step),
    path("openapi.json", openapi.described),
    path("v1/openapi.json", openapi.described),
    re_path("", nothing),
]
