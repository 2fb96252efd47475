"""Writes of programmes, agencies and installations."""

from bijlighar.rollout.actions.acknowledge import (
    Asked,
    CodeAnswer,
    acknowledge_by_code,
    acknowledge_on_paper,
    ask_acknowledgement,
)
from bijlighar.rollout.actions.record_installation import UnableToRecord, record_installation
from bijlighar.rollout.actions.register_agencies import register_agencies
from bijlighar.rollout.actions.register_installed import register_installed
from bijlighar.rollout.actions.register_programmes import register_programmes

__all__ = [
    "Asked",
    "CodeAnswer",
    "UnableToRecord",
    "acknowledge_by_code",
    "acknowledge_on_paper",
    "ask_acknowledgement",
    "record_installation",
    "register_agencies",
    "register_installed",
    "register_programmes",
]
