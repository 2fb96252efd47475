"""Whose account the smoke test of a release looks at, and a session to look at it with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.cli.release.smoke import Account
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.prepaid import queries as prepaid

MINUTES = 10
LOOKED_AT = 200


class NobodyToLookAt(LookupError):
    """There is no connection that the test could look at."""


def account(service_number: str | None, *, at: datetime) -> tuple[Account, str, Callable[[], None]]:
    """Find the account and open a session of ten minutes; also the cookie's name, and how to end it.

    Without a number the first prepaid connection that a mobile may see. Raises `NobodyToLookAt`.
    """
    day = settlement_day(at)
    connection_id = _named(service_number) if service_number else _first(day)
    links = consumers.links(connection_id)
    if not links:
        raise NobodyToLookAt(
            f"No mobile is linked to connection {connection_id}; link one, or name another with --number."
        )
    store = SessionStore()
    store[SIGNED_IN_MOBILE] = links[0].mobile
    store.set_expiry(timedelta(minutes=MINUTES))
    store.create()
    card = prepaid.balance_card(connection_id, day)
    balance = writing.rupee_parts(card.balance_paise)[0] if card is not None else ""
    found = Account(session=str(store.session_key), connection_id=connection_id, balance=balance)
    return found, settings.SESSION_COOKIE_NAME, store.flush


def _named(service_number: str) -> int:
    found = consumers.connection_of_number(service_number)
    if found is None:
        raise NobodyToLookAt(f"There is no connection with the number {service_number}.")
    return found.id


def _first(day: date) -> int:
    for company in network.companies():
        for connection_id in prepaid.prepaid_connections(company.id, day)[:LOOKED_AT]:
            if consumers.links(connection_id):
                return connection_id
    raise NobodyToLookAt("No prepaid connection has a linked mobile; name an account with --number.")
