"""Bharat Connect: a unit asks what is due and tells what was paid; a repeat hears the first receipt."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.api.caller import for_clients
from bijlighar.interfaces.api.language import marked
from bijlighar.interfaces.crediting import REFUSALS, credit
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.payments import actions
from bijlighar.payments.adapters import bbps
from bijlighar.people.queries import ApiClientRecord
from bijlighar.people.rules.api_key import BBPS
from bijlighar.prepaid import queries as prepaid

_ROUND_PAISE, _LEAST_PAISE = 100, 10_000


@for_clients(BBPS, "POST")
def fetch(request: HttpRequest, client: ApiClientRecord) -> HttpResponse:
    """Say what a connection of the client's company has to pay; somebody else's is unknown."""
    try:
        there = _connection(bbps.read_fetch(_body(request)), client)
    except bbps.NotAsAgreed as problem:
        return _refused(HTTPStatus.BAD_REQUEST, "bad-request", str(problem))
    if there is None:
        return _refused(HTTPStatus.NOT_FOUND, "customer-not-found", "No consumer has this service number.")
    return _said(bbps.due_body(_due(there), name=bbps.masked_name(there.name_en)))


@for_clients(BBPS, "POST")
def fetch_receipt(request: HttpRequest, client: ApiClientRecord) -> HttpResponse:
    """Take a payment once, credit it, and answer with its receipt; a repeat gets the first, byte for byte.

    Where it cannot be credited nothing is taken, and the unit gives the money back.
    """
    try:
        paid = bbps.read_paid(_body(request))
    except bbps.NotAsAgreed as problem:
        return _refused(HTTPStatus.BAD_REQUEST, "bad-request", str(problem))
    there = _connection(paid.service_number, client)
    if there is None:
        return _refused(HTTPStatus.NOT_FOUND, "bill-not-found", "bills/fetch gave no such billerBillID.")
    by, at = Actor("agency", client.name, client.id), clock.now()
    try:
        with transaction.atomic():
            taken = actions.take_bbps(
                client_id=client.id,
                company_id=client.company_id,
                connection_id=there.id,
                purpose_code=paid.purpose_code,
                amount_paise=paid.amount_paise,
                reference=paid.reference,
                asked_sha256=paid.sha256,
                by=by,
                at=at,
            )
            if taken.first is not None or taken.taken is None or taken.taken.payment is None:
                return _said(taken.first or b"")
            credit(taken.taken, by=by, at=at)
            body = bbps.receipt_body(paid, receipt_number=taken.taken.payment.receipt_number, at=at)
            actions.keep_bbps_answer(
                client_id=client.id,
                reference=paid.reference,
                asked_sha256=paid.sha256,
                payment_id=taken.taken.payment.id,
                body=body,
                by=by,
                at=at,
            )
    except actions.UnableToReceipt as problem:
        return _refused(HTTPStatus.CONFLICT, "reference-used", str(problem))
    except REFUSALS as problem:
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "not-credited", f"Nothing was taken: {problem}")
    return _said(body)


def _connection(number: str, client: ApiClientRecord) -> ConnectionRecord | None:
    found = consumers.connection_of_number(number)
    if found is None or found.company_id != client.company_id or found.disconnected_on is not None:
        return None
    return found


def _due(there: ConnectionRecord) -> bbps.Due | None:
    day = settlement_day(clock.now())
    if consumers.is_prepaid_on(there.id, day):
        card = prepaid.balance_card(there.id, day)
        missing = max(-card.balance_paise, 0) if card else 0
        asked = max(-(-missing // _ROUND_PAISE) * _ROUND_PAISE, _LEAST_PAISE)
        return bbps.Due(there.service_number, "RECHARGE", there.name_en, asked, "", day, None)
    # Whoever knows a service number hears this, as on the portal's pages for guests. So it is the bills
    # alone: that somebody pays in parts, and the day of the next part, is between the home and its company.
    dues = billing.dues_card(there.id, day)
    if dues.owed_paise <= 0:
        return None
    last = dues.last_bill
    return bbps.Due(
        there.service_number,
        "BILL",
        there.name_en,
        dues.owed_paise,
        last.number if last else "",
        last.issued_on if last else day,
        dues.due_date,
    )


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as problem:
        raise bbps.NotAsAgreed("The body is too large.") from problem


def _said(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


def _refused(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    # The unit's form and words, which are English alone.
    return marked(_said(bbps.refusal_body(status, code, detail), status), "en")
