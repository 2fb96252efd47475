"""Writes of meters and readings."""

from bijlighar.metering.actions.archive import Archived, UnableToArchive, archive_month, restore_month
from bijlighar.metering.actions.check_meter import (
    UnableToCheckMeter,
    conclude_check_meter,
    install_check_meter,
    plan_check_meter,
    read_check_meter,
    request_check_meter,
    withdraw_check_meter,
)
from bijlighar.metering.actions.command.claim import Claimed, Round, claim_commands
from bijlighar.metering.actions.command.conclude import (
    Shown,
    Turn,
    conclude_commands,
    record_relay,
    set_endpoints,
)
from bijlighar.metering.actions.command.request import (
    Asked,
    Decision,
    UnableToCommand,
    Wish,
    cancel_command,
    request_command,
    request_commands,
)
from bijlighar.metering.actions.correct import (
    UnableToCorrect,
    approve_correction,
    propose_correction,
    reject_correction,
    reverse_correction,
)
from bijlighar.metering.actions.coverage import Counted, count_coverage
from bijlighar.metering.actions.decide import Decided, UnableToDecide, decide_findings
from bijlighar.metering.actions.decide_tampers import TamperDecision, UnableToDecideTampers, decide_tampers
from bijlighar.metering.actions.fold_pushes import PushesFolded, drop_folded_days, fold_pushes
from bijlighar.metering.actions.install import UnableToInstall, UnableToRemove, install_meter, remove_meter
from bijlighar.metering.actions.interruptions import (
    Recorded,
    UnableToRecord,
    UnableToWithdraw,
    record_clock_offsets,
    record_interruptions,
    withdraw_interruption,
)
from bijlighar.metering.actions.last_register import count_last_register
from bijlighar.metering.actions.new_meters import MetersRegistered, register_meters
from bijlighar.metering.actions.pending import validate_pending
from bijlighar.metering.actions.photo_reading import (
    PhotoDecisionCode,
    UnableToReadPhoto,
    confirm_photo_reading,
    decide_photo_readings,
    submit_photo_reading,
)
from bijlighar.metering.actions.push import KeyUsedBefore, Pushed, push
from bijlighar.metering.actions.receive import Received, receive
from bijlighar.metering.actions.receive_events import EventsReceived, receive_events
from bijlighar.metering.actions.record_events import (
    EventsRecorded,
    UnableToRecordEvents,
    record_events,
    record_told_events,
)
from bijlighar.metering.actions.replay import Replayed, UnableToReplay, replay
from bijlighar.metering.actions.validate import Validated, validate_days
from bijlighar.metering.adapters.sheet import FileRefused

__all__ = [
    "Archived",
    "Asked",
    "Claimed",
    "Counted",
    "Decided",
    "Decision",
    "EventsReceived",
    "EventsRecorded",
    "FileRefused",
    "KeyUsedBefore",
    "MetersRegistered",
    "PhotoDecisionCode",
    "Pushed",
    "PushesFolded",
    "Received",
    "Recorded",
    "Replayed",
    "Round",
    "Shown",
    "TamperDecision",
    "Turn",
    "UnableToArchive",
    "UnableToCheckMeter",
    "UnableToCommand",
    "UnableToCorrect",
    "UnableToDecide",
    "UnableToDecideTampers",
    "UnableToInstall",
    "UnableToReadPhoto",
    "UnableToRecord",
    "UnableToRecordEvents",
    "UnableToRemove",
    "UnableToReplay",
    "UnableToWithdraw",
    "Validated",
    "Wish",
    "approve_correction",
    "archive_month",
    "cancel_command",
    "claim_commands",
    "conclude_check_meter",
    "conclude_commands",
    "confirm_photo_reading",
    "count_coverage",
    "count_last_register",
    "decide_findings",
    "decide_photo_readings",
    "decide_tampers",
    "drop_folded_days",
    "fold_pushes",
    "install_check_meter",
    "install_meter",
    "plan_check_meter",
    "propose_correction",
    "push",
    "read_check_meter",
    "receive",
    "receive_events",
    "record_clock_offsets",
    "record_events",
    "record_interruptions",
    "record_relay",
    "record_told_events",
    "register_meters",
    "reject_correction",
    "remove_meter",
    "replay",
    "request_check_meter",
    "request_command",
    "request_commands",
    "restore_month",
    "reverse_correction",
    "set_endpoints",
    "submit_photo_reading",
    "validate_days",
    "validate_pending",
    "withdraw_check_meter",
    "withdraw_interruption",
]
