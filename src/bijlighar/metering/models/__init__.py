"""Tables of metering: one file a noun."""

from bijlighar.metering.models.archive import ArchiveBatch, ArchiveFile, ArchiveStep
from bijlighar.metering.models.batches import IngestBatch, RejectedRow
from bijlighar.metering.models.check_meter import (
    CheckFitting,
    CheckPlan,
    CheckReading,
    CheckRequest,
    CheckVerdict,
    CheckWithdrawn,
)
from bijlighar.metering.models.commands import Command, CommandState, CommandStep, Endpoint
from bijlighar.metering.models.coverage import Coverage, CoverageHour
from bijlighar.metering.models.days import MeterDay, RawDay, ShapedDay
from bijlighar.metering.models.editing import (
    ClockOffset,
    Correction,
    CorrectionStep,
    Interruption,
    InterruptionWithdrawn,
)
from bijlighar.metering.models.events import Event, EventBatch, RejectedEvent, RelayReading
from bijlighar.metering.models.findings import Finding, FindingClosed, FindingDecision, OpenFinding
from bijlighar.metering.models.meters import DAY_MINUTES, Installation, Meter
from bijlighar.metering.models.photo_readings import PhotoConfirmed, PhotoDecision, PhotoReading, PhotoTaken
from bijlighar.metering.models.pushes import Push, PushBlock, PushFold, PushInbox, PushShard
from bijlighar.metering.models.tampers import TamperStep

__all__ = [
    "DAY_MINUTES",
    "ArchiveBatch",
    "ArchiveFile",
    "ArchiveStep",
    "CheckFitting",
    "CheckPlan",
    "CheckReading",
    "CheckRequest",
    "CheckVerdict",
    "CheckWithdrawn",
    "ClockOffset",
    "Command",
    "CommandState",
    "CommandStep",
    "Correction",
    "CorrectionStep",
    "Coverage",
    "CoverageHour",
    "Endpoint",
    "Event",
    "EventBatch",
    "Finding",
    "FindingClosed",
    "FindingDecision",
    "IngestBatch",
    "Installation",
    "Interruption",
    "InterruptionWithdrawn",
    "Meter",
    "MeterDay",
    "OpenFinding",
    "PhotoConfirmed",
    "PhotoDecision",
    "PhotoReading",
    "PhotoTaken",
    "Push",
    "PushBlock",
    "PushFold",
    "PushInbox",
    "PushShard",
    "RawDay",
    "RejectedEvent",
    "RejectedRow",
    "RelayReading",
    "ShapedDay",
    "TamperStep",
]
