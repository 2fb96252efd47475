"""Writes of meters and readings."""

from bijlighar.metering.actions.install import UnableToInstall, UnableToRemove, install_meter, remove_meter
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
    "Replayed",
    "UnableToInstall",
    "UnableToRemove",
    "UnableToReplay",
    "Validated",
    "install_meter",
    "receive",
    "register_meters",
    "remove_meter",
    "replay",
    "validate_days",
    "validate_pending",
]
