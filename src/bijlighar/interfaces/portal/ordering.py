"""Opening an order from the portal's forms, the forms of earlier and later releases included.

A form may lack what it did not know when it was opened, and hold what this release does not know: only
`amount`, `channel` and `key` are read, and the last two may be missing. A page that was open during a release
still pays, in both directions.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from bijlighar.conf.gateways import gateways
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, features
from bijlighar.interfaces.portal.access import GUEST, consumer_of
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
    is_guest: bool = False,
) -> tuple[OrderRecord, str]:
    """Open the order that a form asks for; also the address of its page. Raises `NoWayToPay`.

    A guest's has a page that its token alone opens. The way back passes by the gateway: it names no token.
    """
    channel, token = asked(request, connection)
    there = payments.order(guest_key(token) if is_guest else key_of(connection, token))
    wanted = (connection.id, amount_paise, channel)
    if there is not None and (there.connection_id, there.amount_paise, there.channel_code) != wanted:
        # Somebody went back and chose anew; what is sent twice alike is one order.
        token = new_key()
    if is_guest:
        page = reverse("portal:guest_order", args=[token])
        key, back = guest_key(token), reverse("portal:guest_back", args=[guest_mark(token)])
    else:
        page = back = reverse("portal:order", args=[connection.id, token])
        key = key_of(connection, token)
    order = actions.open_order(
        company_id=connection.company_id,
        connection_id=connection.id,
        purpose_code=purpose,
        amount_paise=amount_paise,
        channel_code=channel,
        gateway_code=gateway_of(connection),
        key=key,
        document=document,
        return_path=back,
        by=GUEST if is_guest else consumer_of(request),
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


def guest_key(token: str) -> str:
    """The key of a guest's order. It holds no token, which opens the order's page to whoever has it."""
    return f"portal/guest/{guest_mark(token)}"


def guest_mark(token: str) -> str:
    """What stands for a guest's token where others may read it."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
