"""Writes of meters and readings."""

from bijlighar.metering.actions.install import UnableToInstall, UnableToRemove, install_meter, remove_meter
from bijlighar.metering.actions.interruptions import (
    Recorded,
    UnableToRecord,
    UnableToWithdraw,
    record_clock_offsets,
    record_interruptions,
    withdraw_interruption,
)
from bijlighar.metering.actions.new_meters import MetersRegistered, register_meters
from bijlighar.metering.actions.pending import validate_pending
from bijlighar.metering.actions.receive import Received, receive
from bijlighar.metering.actions.replay import Replayed, UnableToReplay, replay
from bijlighar.metering.actions.validate import Validated, validate_days
from bijlighar.metering.adapters.sheet import FileRefused

__all__ = [
    "FileRefused",
    "MetersRegistered",
    "Received",
    "Recorded",
    "Replayed",
    "UnableToInstall",
    "UnableToRecord",
    "UnableToRemove",
    "UnableToReplay",
    "UnableToWithdraw",
    "Validated",
    "install_meter",
    "receive",
    "record_clock_offsets",
    "record_interruptions",
    "register_meters",
    "remove_meter",
    "replay",
    "validate_days",
    "validate_pending",
    "withdraw_interruption",
]
