"""Reads of privacy: who looked, who consented to what, what was asked."""

from bijlighar.privacy.queries.consents import (
    ConsentRecord,
    Standing,
    allows,
    consents_of,
    refused,
    standings,
)
from bijlighar.privacy.queries.looks import Access, LooksOfDay, accesses_of, looks_of_days
from bijlighar.privacy.queries.requests import (
    Page,
    RequestRecord,
    RequestStepRecord,
    nominee_of,
    office_of,
    request,
    requests_of,
    requests_waiting,
    steps_of,
)
from bijlighar.privacy.queries.sweeps import SweepRecord, last_sweeps

__all__ = [
    "Access",
    "ConsentRecord",
    "LooksOfDay",
    "Page",
    "RequestRecord",
    "RequestStepRecord",
    "Standing",
    "SweepRecord",
    "accesses_of",
    "allows",
    "consents_of",
    "last_sweeps",
    "looks_of_days",
    "nominee_of",
    "office_of",
    "refused",
    "request",
    "requests_of",
    "requests_waiting",
    "standings",
    "steps_of",
]
