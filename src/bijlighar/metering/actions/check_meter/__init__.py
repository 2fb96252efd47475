"""Writes of check meters: asked for, planned, put up, read, concluded, taken back."""

from bijlighar.metering.actions.check_meter.conclude import conclude_check_meter
from bijlighar.metering.actions.check_meter.install import (
    install_check_meter,
    plan_check_meter,
    read_check_meter,
)
from bijlighar.metering.actions.check_meter.refuse import UnableToCheckMeter
from bijlighar.metering.actions.check_meter.request import request_check_meter, withdraw_check_meter

__all__ = [
    "UnableToCheckMeter",
    "conclude_check_meter",
    "install_check_meter",
    "plan_check_meter",
    "read_check_meter",
    "request_check_meter",
    "withdraw_check_meter",
]
