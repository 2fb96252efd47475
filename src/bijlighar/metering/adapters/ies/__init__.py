"""MeterData v0.6 of the India Energy Stack: our days and events <-> its profiles, and nothing else.

Written: CUSTOMER, INTERVAL, DAILY, MONTHLY and EVENT profiles with the DESCRIPTOR they refer to. Read:
INTERVAL and DAILY profiles of energy, and EVENT profiles. What is ours alone (the version of a day, since
when it is known) stands under names that begin with "bijlighar:".
"""

from bijlighar.metering.adapters.ies.customer import OPEN_PURPOSES, Customer, customer, reference
from bijlighar.metering.adapters.ies.profiles import (
    EventTold,
    daily,
    descriptor,
    event,
    intervals,
    monthly,
    of_connections,
    renamed,
)
from bijlighar.metering.adapters.ies.read import MINUTES, Contents, contents, events, layout, source
from bijlighar.metering.adapters.ies.text import array_of, text

__all__ = [
    "MINUTES",
    "OPEN_PURPOSES",
    "Contents",
    "Customer",
    "EventTold",
    "array_of",
    "contents",
    "customer",
    "daily",
    "descriptor",
    "event",
    "events",
    "intervals",
    "layout",
    "monthly",
    "of_connections",
    "reference",
    "renamed",
    "source",
    "text",
]
