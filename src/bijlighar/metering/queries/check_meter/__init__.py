"""Reads of check meters: requests with their clock, comparisons with their verdict and correction."""

from bijlighar.metering.queries.check_meter.comparison import (
    CheckComparison,
    CheckCorrection,
    check_comparison,
    check_curves,
)
from bijlighar.metering.queries.check_meter.requests import (
    CheckRecord,
    check_request,
    check_requests,
    check_requests_open,
)
from bijlighar.metering.queries.check_meter.told import CheckReadingRecord, check_readings

__all__ = [
    "CheckComparison",
    "CheckCorrection",
    "CheckReadingRecord",
    "CheckRecord",
    "check_comparison",
    "check_curves",
    "check_readings",
    "check_request",
    "check_requests",
    "check_requests_open",
]
