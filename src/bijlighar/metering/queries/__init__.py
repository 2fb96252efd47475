"""Reads of meters, days and curves, each scoped by the connection at which the meters hung."""

from bijlighar.metering.queries.batches import (
    BatchRecord,
    RejectedRecord,
    batch,
    batch_company_code,
    batches,
    rejected_rows,
    rejected_waiting,
)
from bijlighar.metering.queries.card import MeterRecord, meter_card, meter_ids
from bijlighar.metering.queries.check_meter import (
    CheckComparison,
    CheckCorrection,
    CheckReadingRecord,
    CheckRecord,
    check_comparison,
    check_readings,
    check_request,
    check_requests,
)
from bijlighar.metering.queries.commands import (
    CommandRecord,
    CommandStepRecord,
    command,
    commands,
    commands_due,
)
from bijlighar.metering.queries.curve import CurveRecord, day_curve
from bijlighar.metering.queries.days import DayRecord, days
from bijlighar.metering.queries.events import (
    EventRecord,
    TamperPage,
    TamperRecord,
    events,
    events_of_connection,
    tampers,
)
from bijlighar.metering.queries.findings import FindingPage, FindingRecord, findings
from bijlighar.metering.queries.frames import changed_since, energy_frame
from bijlighar.metering.queries.meter_state import ClockRecord, MeterState, RelayRecord, meter_state
from bijlighar.metering.queries.meters import MeterIdentity, meter
from bijlighar.metering.queries.quality import HowRecord, QualityRecord, WorstRecord, quality
from bijlighar.metering.queries.sheets import meter_rows
from bijlighar.metering.queries.versions import CorrectionRecord, VersionRecord, corrections, versions

__all__ = [
    "BatchRecord",
    "CheckComparison",
    "CheckCorrection",
    "CheckReadingRecord",
    "CheckRecord",
    "ClockRecord",
    "CommandRecord",
    "CommandStepRecord",
    "CorrectionRecord",
    "CurveRecord",
    "DayRecord",
    "EventRecord",
    "FindingPage",
    "FindingRecord",
    "HowRecord",
    "MeterIdentity",
    "MeterRecord",
    "MeterState",
    "QualityRecord",
    "RejectedRecord",
    "RelayRecord",
    "TamperPage",
    "TamperRecord",
    "VersionRecord",
    "WorstRecord",
    "batch",
    "batch_company_code",
    "batches",
    "changed_since",
    "check_comparison",
    "check_readings",
    "check_request",
    "check_requests",
    "command",
    "commands",
    "commands_due",
    "corrections",
    "day_curve",
    "days",
    "energy_frame",
    "events",
    "events_of_connection",
    "findings",
    "meter",
    "meter_card",
    "meter_ids",
    "meter_rows",
    "meter_state",
    "quality",
    "rejected_rows",
    "rejected_waiting",
    "tampers",
    "versions",
]
