"""Opening an order from the portal's forms, the forms of earlier and later releases included.

A form may lack what it did not know when it was opened, and hold what this release does not know: only
`amount`, `channel` and `key` are read, and the last two may be missing. A page that was open during a release
still pays, in both directions.
"""

from __future__ import annotations

import re
import secrets
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from bijlighar.conf.gateways import gateways
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, features
from bijlighar.interfaces.portal.access import consumer_of
from bijlighar.network import queries as network
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.rules.codes import Channel, Purpose

CHANNELS: tuple[Channel, ...] = ("UPI", "CARD", "NETBANKING")
_KEY = re.compile(r"[a-z0-9]{16,40}")


class NoWayToPay(LookupError):
    """No gateway is set up for the company."""


def new_key() -> str:
    """A key for a form: sent twice, it is one order."""
    return secrets.token_hex(10)


def channels(connection: ConnectionRecord) -> tuple[Channel, ...]:
    """How this connection can pay online now; empty where nothing is set up."""
    if not gateway_of(connection):
        return ()
    return CHANNELS if features.is_on("PAY_BY_CARD", connection) else ("UPI",)


def open_order(
    request: HttpRequest,
    connection: ConnectionRecord,
    *,
    purpose: Purpose,
    amount_paise: int,
    document: str = "",
) -> tuple[OrderRecord, str]:
    """Open the order that a form asks for; also the address of its page. Raises `NoWayToPay`."""
    channel, token = asked(request, connection)
    there = payments.order(key_of(connection, token))
    if there is not None and (there.amount_paise, there.channel_code) != (amount_paise, channel):
        # Somebody went back and chose anew; what is sent twice alike is one order.
        token = new_key()
    page = reverse("portal:order", args=[connection.id, token])
    order = actions.open_order(
        company_id=connection.company_id,
        connection_id=connection.id,
        purpose_code=purpose,
        amount_paise=amount_paise,
        channel_code=channel,
        gateway_code=gateway_of(connection),
        key=key_of(connection, token),
        document=document,
        return_path=page,
        by=consumer_of(request),
        at=clock.now(),
    )
    return order, page


def asked(request: HttpRequest, connection: ConnectionRecord) -> tuple[Channel, str]:
    """The way to pay whose button was pressed, or the first, and the form's key. Raises `NoWayToPay`.

    A form that brought no key, or none that can be used, gets a new one.
    """
    ways = channels(connection)
    if not ways:
        raise NoWayToPay(connection.company_id)
    way, key = request.POST.get("channel", ""), request.POST.get("key", "")
    return cast(Channel, way) if way in ways else ways[0], key if _KEY.fullmatch(key) else new_key()


def gateway_of(connection: ConnectionRecord) -> str:
    """The code of the gateway at which a connection's company takes money; empty without one."""
    company = network.company(connection.company_id)
    code = company.code if company else ""
    return next((each.code for each in gateways().values() if each.serves(code)), "")


def key_of(connection: ConnectionRecord, token: str) -> str:
    """The key under which an order stands; with the connection in it a copied one is nobody else's."""
    return f"portal/{connection.id}/{token}"
