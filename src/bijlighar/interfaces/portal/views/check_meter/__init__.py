"""The pages of a check meter, for the consumer who doubts the meter."""

from bijlighar.interfaces.portal.views.check_meter.pages import (
    ask_check_meter,
    check_meter,
    withdraw_check_meter,
)

__all__ = ["ask_check_meter", "check_meter", "withdraw_check_meter"]
