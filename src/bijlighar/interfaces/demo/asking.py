"""Asks the demo's gateway for orders that it never told of: what the clock does where a keeper of it runs."""

from __future__ import annotations

import logging
from threading import Event

from django.db import connection

from bijlighar.conf.gateways import gateways
from bijlighar.interfaces.demo.feed import loaded_plan
from bijlighar.interfaces.jobs import payments

log = logging.getLogger(__name__)


def keep_asking(stop: Event, every_seconds: float) -> None:
    """Ask every gateway now and then until `stop` is set; returns where no demo is loaded.

    A keeper of the clock beside it, or another server of the same demo, may ask as well: each payment is
    credited once. A gateway or a database that is away is asked again the next time.
    """
    while not stop.wait(every_seconds):
        try:
            if loaded_plan() is None:
                return
            payments.credit_waiting()
            found = sum(payments.ask_gateway(each).found for each in gateways().values())
            if found:
                log.info("Payments found by asking, which no gateway had told of: %d.", found)
        except Exception as problem:
            log.warning("Gateways could not be asked (%s). Trying again.", str(problem).strip())
            connection.close()
