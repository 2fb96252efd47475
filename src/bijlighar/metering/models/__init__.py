"""Tables of metering: one file a noun."""

from bijlighar.metering.models.batches import IngestBatch, RejectedRow
from bijlighar.metering.models.coverage import Coverage, CoverageHour
from bijlighar.metering.models.days import MeterDay, RawDay
from bijlighar.metering.models.editing import (
    ClockOffset,
    Correction,
    CorrectionStep,
    Interruption,
    InterruptionWithdrawn,
)
from bijlighar.metering.models.findings import Finding, FindingDecision
from bijlighar.metering.models.meters import DAY_MINUTES, Installation, Meter

__all__ = [
    "DAY_MINUTES",
    "ClockOffset",
    "Correction",
    "CorrectionStep",
    "Coverage",
    "CoverageHour",
    "Finding",
    "FindingDecision",
    "IngestBatch",
    "Installation",
    "Interruption",
    "InterruptionWithdrawn",
    "Meter",
    "MeterDay",
    "RawDay",
    "RejectedRow",
]
