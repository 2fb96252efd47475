"""Writes of companies, offices and wires. Frames have the columns of the sheets in `network.rules.sheets`."""

from bijlighar.network.actions.register_companies import register_companies
from bijlighar.network.actions.register_offices import register_offices
from bijlighar.network.actions.register_wires import (
    register_feeders,
    register_positions,
    register_substations,
    register_transformers,
)

__all__ = [
    "register_companies",
    "register_feeders",
    "register_offices",
    "register_positions",
    "register_substations",
    "register_transformers",
]
