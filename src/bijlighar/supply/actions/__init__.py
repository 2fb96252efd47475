"""Writes of supply: health, suspensions, warnings, waves of cuts, and power coming back."""

from bijlighar.supply.actions.health import UnableToRecord, follow_health, record_health
from bijlighar.supply.actions.hold import review_holds
from bijlighar.supply.actions.restore import Followed, Restored, follow_commands, restore_due
from bijlighar.supply.actions.suspend import UnableToSuspend, lift, suspend
from bijlighar.supply.actions.take_recharge import RechargeTaken, UnableToTakeRecharge, take_recharges
from bijlighar.supply.actions.warn import (
    ClosureAsked,
    UnableToNotify,
    Warned,
    ask_closure,
    follow_notices,
    serve_notice,
    warn,
    withdraw_closure,
)
from bijlighar.supply.actions.waves import WaveDone, decide_waves

__all__ = [
    "ClosureAsked",
    "Followed",
    "RechargeTaken",
    "Restored",
    "UnableToNotify",
    "UnableToRecord",
    "UnableToSuspend",
    "UnableToTakeRecharge",
    "Warned",
    "WaveDone",
    "ask_closure",
    "decide_waves",
    "follow_commands",
    "follow_health",
    "follow_notices",
    "lift",
    "record_health",
    "restore_due",
    "review_holds",
    "serve_notice",
    "suspend",
    "take_recharges",
    "warn",
    "withdraw_closure",
]
